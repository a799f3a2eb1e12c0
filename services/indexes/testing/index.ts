export { cellModel } from './cell-model.ts'
