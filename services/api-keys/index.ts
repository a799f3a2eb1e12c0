export { newSecret } from './clients/random-secret.ts'
export * from './config.ts'
export { apiKeysApp } from './http/app.ts'
export { apiKeyRepository } from './storage/api-key-repository.ts'
