export * from './key-text.ts'
export * from './routes.ts'
export * from './schemas.ts'
