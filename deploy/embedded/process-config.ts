import { inUrl } from './addresses.ts'
import type { EmbeddedOptions } from './options.ts'

/** What the supervisor tells a process of the product to be; secrets travel over the private channel between them only. */
export type ProcessConfig = EmbeddedOptions & {
  role: 'controller' | 'cell'
  /** Where clients on this machine reach what listens at `host`. */
  shownHost: string
  /** Shared by controller and cell. */
  cellToken: string
  /** Under which stored secrets are sealed; for the controller alone. */
  vaultKey: string
  /** Opens the page that shows the outbox; for the controller alone. */
  outboxKey: string
}

/** What the supervisor says to a process; `ping` wants `alive`. */
export type SupervisorMessage = { kind: 'run'; config: ProcessConfig } | { kind: 'ping' }

/** What a process tells the supervisor. */
export type ProcessReport =
  | { kind: 'alive' }
  | { kind: 'ready' }
  | { kind: 'first-run'; firstRun: FirstRun }
  /** One line that whoever started the product should read. */
  | { kind: 'notice'; message: string }
  /** It cannot start, and starting again will not help. */
  | { kind: 'refused'; message: string }

/** In the data directory. */
export const FIRST_RUN_FILE = 'first-run.json'
export const OUTBOX_KEY_FILE = 'outbox-key'
export const DATABASE_FILE = 'controller.sqlite'

/** What the first start made, as written to its file. */
export type FirstRun = { consoleUrl: string; apiUrl: string; email: string; password: string; apiKey: string }

export const CELL_ID = 'local'
export const REGION = 'local'

/** What the person at the terminal is told of where it listens. */
export type Address = Pick<ProcessConfig, 'host' | 'shownHost'>
/** For the processes among themselves. */
const innerHost = ({ host }: Pick<Address, 'host'>) =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : inUrl(host)

export const controllerUrl = (at: Pick<Address, 'shownHost'> & { port: number }) =>
  `http://${at.shownHost}:${at.port}`
export const cellUrl = (at: Pick<Address, 'shownHost'> & { cellPort: number }) =>
  `http://${at.shownHost}:${at.cellPort}`
/** What the controller serves for cells. */
export const gatewayUrl = (at: Pick<Address, 'host'> & { port: number }) =>
  `http://${innerHost(at)}:${at.port}/cell/v1`
/** Where the cell is told what to hold. */
export const cellControlUrl = (at: Pick<Address, 'host'> & { cellPort: number }) =>
  `http://${innerHost(at)}:${at.cellPort}/_cell/v1`
