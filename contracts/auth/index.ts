export * from './internal-routes.ts'
export * from './permissions.ts'
export * from './routes.ts'
export * from './schemas.ts'
