export * from './data-routes.ts'
export * from './routes.ts'
export * from './schemas.ts'
