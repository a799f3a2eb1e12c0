export { authenticateSession } from './authenticate-session.ts'
export { WEB_BASE_PATH, webRoutes } from './routes.ts'
export { webGateway, webServiceEdge } from './web-gateway.ts'
