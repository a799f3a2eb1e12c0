export { createCell } from './create-cell.ts'
export { createController } from './create-controller.ts'
export { createServices } from './create-services.ts'
export { listen } from './http-server.ts'
