export { webBffDeps } from './deps.ts'
export { webBffApp } from './http/app.ts'
