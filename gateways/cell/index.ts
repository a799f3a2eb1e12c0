export { cellGateway } from './cell-gateway.ts'
export { CELL_BASE_PATH, cellRoutes } from './routes.ts'
