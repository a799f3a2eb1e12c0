import type { EmbeddedOptions } from './options.ts'

/** What the supervisor tells a process of the product to be; secrets travel over the private channel between them only. */
export type ProcessConfig = EmbeddedOptions & {
  role: 'controller' | 'cell'
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

type Address = Pick<EmbeddedOptions, 'host'>
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '0.0.0.0', '::', '::1'])
const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host)
/** For people and clients on this machine. */
const shownHost = ({ host }: Address) => (LOOPBACK.has(host) ? 'localhost' : inUrl(host))
/** For the processes among themselves. */
const innerHost = ({ host }: Address) =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : inUrl(host)

export const controllerUrl = (at: Address & { port: number }) => `http://${shownHost(at)}:${at.port}`
export const cellUrl = (at: Address & { cellPort: number }) => `http://${shownHost(at)}:${at.cellPort}`
/** What the controller serves for cells. */
export const gatewayUrl = (at: Address & { port: number }) => `http://${innerHost(at)}:${at.port}/cell/v1`
/** Where the cell is told what to hold. */
export const cellControlUrl = (at: Address & { cellPort: number }) =>
  `http://${innerHost(at)}:${at.cellPort}/_cell/v1`
