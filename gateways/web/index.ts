export { WEB_BASE_PATH, webRoutes } from './routes.ts'
export { webGateway } from './web-gateway.ts'
