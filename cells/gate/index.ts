export { createGate, type Gate, type GateOptions, type GateState } from './gate.ts'
