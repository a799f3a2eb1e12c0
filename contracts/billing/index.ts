export { billingOperatorRoutes, billingRoutes, billingServiceRoutes } from './routes.ts'
export * from './schemas.ts'
export {
  paymentOperatorRoutes,
  paymentRoutes,
  paymentServiceRoutes,
  paymentWebhookRoutes,
} from './payment-routes.ts'
export * from './payment-schemas.ts'
