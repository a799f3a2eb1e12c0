export { webhookRoutes } from './routes.ts'
export { webhooksGateway } from './webhooks-gateway.ts'
