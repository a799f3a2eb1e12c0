export { billingOperatorRoutes, billingRoutes, billingServiceRoutes } from './routes.ts'
export * from './schemas.ts'
