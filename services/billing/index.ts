export * from './config.ts'
export { billingDeps } from './deps.ts'
export { billingApp } from './http/app.ts'
export { billingReader, billingWork } from './jobs/index.ts'
