export * from './config.ts'
export { apiKeysDeps } from './deps.ts'
export { apiKeysApp } from './http/app.ts'
export { apiKeysWork } from './jobs/index.ts'
