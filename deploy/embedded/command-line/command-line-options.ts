import type { LogLevel } from '#platform/log'

/** Options of the embedded product, as `flags.mjs` reads them. */
export type EmbeddedOptions = {
  port: number
  cellPort: number
  host: string
  dataDir: string
  modelsDir: string | undefined
  /** Models of the hub that indexes may use in addition to Marqo's registry. */
  allowModels: string[] | undefined
  unavailableModels: 'refuse' | 'substitute'
  logLevel: LogLevel
}
