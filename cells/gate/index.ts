export { createGate, type Gate, type GateOptions } from './gate.ts'
export { createRequestMeter } from './request-meter.ts'
