export { type LocalCell, newCanaryApiKey, openLocalCell } from './local-cell.ts'
export { openModelStore } from './models/model-store.ts'
export { type Filter, parseFilter } from './filter/parse.ts'
