export { webBffApp } from './http/app.ts'
