export { WEBHOOKS_BASE_PATH, webhookRoutes } from './routes.ts'
export { webhooksGateway } from './webhooks-gateway.ts'
