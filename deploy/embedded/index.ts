export { type CellOptions, createCell } from './create-cell.ts'
export { type Controller, createController } from './create-controller.ts'
export { type HttpServer, listen } from './http-server.ts'
