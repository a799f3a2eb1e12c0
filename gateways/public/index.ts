export { publicOpenApi } from './openapi.ts'
export { publicGateway } from './public-gateway.ts'
export { PUBLIC_BASE_PATH, publicRoutes } from './routes.ts'
