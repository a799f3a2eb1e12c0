import type { EmbeddedOptions } from './options.ts'

/** What the supervisor tells a process of the product to be; secrets travel over the private channel between them only. */
export type ProcessConfig = EmbeddedOptions & {
  role: 'controller' | 'cell'
  /** Shared by controller and cell. */
  cellToken: string
  /** Under which stored secrets are sealed; for the controller alone. */
  vaultKey: string
}

/** What a process tells the supervisor. */
export type ProcessReport =
  | { kind: 'ready' }
  | { kind: 'first-run'; file: string; firstRun: FirstRun }
  /** It cannot start, and starting again will not help. */
  | { kind: 'refused'; message: string }

/** What the first start made, as written to `first-run.json`. */
export type FirstRun = { consoleUrl: string; apiUrl: string; email: string; password: string; apiKey: string }

export const CELL_ID = 'local'
export const REGION = 'local'
export const controllerUrl = ({ port }: Pick<EmbeddedOptions, 'port'>) => `http://localhost:${port}`
export const cellUrl = ({ cellPort }: Pick<EmbeddedOptions, 'cellPort'>) => `http://localhost:${cellPort}`
