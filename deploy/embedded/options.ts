import type { LogLevel } from '#platform/log'

/** How the embedded product is started, as `flags.mjs` reads it. */
export type EmbeddedOptions = {
  port: number
  cellPort: number
  host: string
  dataDir: string
  modelsDir: string | undefined
  /** Models of the hub that indexes may use beside Marqo's registry. */
  allowModels: string[] | undefined
  unavailableModels: 'refuse' | 'substitute'
  logLevel: LogLevel
}
