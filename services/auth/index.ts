export { AUTH_OPERATOR_EMAILS } from './config.ts'
export { authDeps } from './deps.ts'
export { authApp } from './http/app.ts'
export { authWork } from './jobs/index.ts'
