export { type LocalCell, type LocalCellOptions, newCanaryApiKey, openLocalCell } from './local-cell.ts'
export { type ModelStoreOptions, openModelStore } from './models/model-store.ts'
export type { Authorize, ModelStore } from './ports.ts'
