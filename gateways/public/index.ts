export { authenticateApiKey } from './authenticate-api-key.ts'
export { publicOpenApi } from './openapi.ts'
export { publicGateway, publicServiceEdge } from './public-gateway.ts'
export { PUBLIC_BASE_PATH, publicRoutes } from './routes.ts'
