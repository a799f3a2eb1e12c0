export * from './config.ts'
export { usersAccountsApp } from './http/app.ts'
export { ACCOUNT_QUEUE, accountJob, accountJobPayload, memberJobPayload } from './jobs/account-job.ts'
export { usersAccountsRepository } from './storage/users-accounts-repository.ts'
