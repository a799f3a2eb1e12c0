export { createCell } from './create-cell.ts'
export { createController } from './create-controller.ts'
export { listen } from './http-server.ts'
