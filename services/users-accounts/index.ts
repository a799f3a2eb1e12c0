export * from './config.ts'
export { usersAccountsApp } from './http/app.ts'
export { usersAccountsRepository } from './storage/users-accounts-repository.ts'
