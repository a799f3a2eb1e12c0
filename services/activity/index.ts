export * from './config.ts'
export { activityDeps } from './deps.ts'
export { activityApp } from './http/app.ts'
export { activityReader, activityWork } from './jobs/index.ts'
