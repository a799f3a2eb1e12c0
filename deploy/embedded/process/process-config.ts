import { inUrl } from './addresses.ts'
import type { EmbeddedOptions } from '../command-line/command-line-options.ts'

/** Configuration that the supervisor sends to a process. Secrets travel only over the private channel between them. */
export type ProcessConfig = EmbeddedOptions & {
  role: 'controller' | 'cell'
  /** The host name under which clients on this machine reach what listens at `host`. */
  shownHost: string
  /** Shared by controller and cell. */
  cellToken: string
  /** The key that seals stored secrets; for the controller alone. */
  vaultKey: string
  /** Opens the page that shows the outbox; for the controller alone. */
  outboxKey: string
}

/** A message from the supervisor to a process; the answer to `ping` is `alive`. */
export type SupervisorMessage = { kind: 'run'; config: ProcessConfig } | { kind: 'ping' }

/** A message from a process to the supervisor. */
export type ProcessReport =
  | { kind: 'alive' }
  | { kind: 'ready' }
  | { kind: 'first-run'; firstRun: FirstRun }
  /** One line for the person who started the product. */
  | { kind: 'notice'; message: string }
  /** The process cannot start, and another attempt would not help. */
  | { kind: 'refused'; message: string }

/** Files in the data directory. */
export const FIRST_RUN_FILE = 'first-run.json'
export const OUTBOX_KEY_FILE = 'outbox-key'
export const DATABASE_FILE = 'controller.sqlite'

/** The result of the first run, as written to its file. */
export type FirstRun = { consoleUrl: string; apiUrl: string; email: string; password: string; apiKey: string }

export const CELL_ID = 'local'
/** Who sets up the first account. */
export const FIRST_RUN = 'first-run'
export const REGION = 'local'

/** Where the product listens, for the person at the terminal. */
export type Address = Pick<ProcessConfig, 'host' | 'shownHost'>
/** The host for requests between the product's own processes. */
const innerHost = ({ host }: Pick<Address, 'host'>) =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : inUrl(host)

export const controllerUrl = (at: Pick<Address, 'shownHost'> & { port: number }) =>
  `http://${at.shownHost}:${at.port}`
export const cellUrl = (at: Pick<Address, 'shownHost'> & { cellPort: number }) =>
  `http://${at.shownHost}:${at.cellPort}`
/** URL of the controller's gateway for cells. */
export const gatewayUrl = (at: Pick<Address, 'host'> & { port: number }) =>
  `http://${innerHost(at)}:${at.port}/cell/v1`
/** URL of the cell's routes for the control plane. */
export const cellControlUrl = (at: Pick<Address, 'host'> & { cellPort: number }) =>
  `http://${innerHost(at)}:${at.cellPort}/_cell/v1`
