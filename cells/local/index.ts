export { type LocalCell, canaryApiKeyOf, openLocalCell } from './local-cell.ts'
export { isolationHere, isolationNotice } from './models/isolation.ts'
export { openModelStore } from './models/model-store.ts'
export { type Filter, parseFilter } from './filter/parse.ts'
