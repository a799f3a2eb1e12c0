import { SECURITY_EVENTS } from '#contracts/events'
import { cellGateway } from '#gateways/cell'
import { publicGateway } from '#gateways/public'
import { webGateway } from '#gateways/web'
import { webhooksGateway } from '#gateways/webhooks'
import { systemCaller } from '#platform/caller'
import { systemClock } from '#platform/clock'
import type { Edge, RequestSeen } from '#platform/edge'
import { eventLog, type Host } from '#platform/host'
import { newId } from '#platform/ids'
import { withFeeds } from '#platform/feed/in-process'
import type { Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { FIRST_RUN } from '../process/process-config.ts'
import { createServices, type Services, type ServicesOptions } from './create-services.ts'
import { keyUseTally } from './key-use-tally.ts'
import { rateLimiters } from './rate-limiters.ts'
import { startJobs } from './start-jobs.ts'

export type ControllerOptions = Omit<ServicesOptions, 'isOnlyInstance'> &
  Omit<Host, 'table' | 'feed' | 'elapsed' | 'newId'>

export type Instance = {
  /** No other process uses the store. */
  isOnlyInstance: boolean
  /** How long a job waits for an instance that died while it ran the job. */
  leaseSeconds?: number
  /** How long a request waits for the shared count of its rate limit. */
  limitPatienceMs?: number
}

/** Where a controller keeps everything. */
export type ControllerStore = AsyncDisposable & {
  table: (name: string) => Table
  state: () => { reads: boolean; writes: boolean }
}

export type Controller = AsyncDisposable & {
  web: Edge
  public: Edge
  cell: Edge
  /** Messages of other systems. */
  webhooks: Edge
  /** Clients of the services, for calls that the host makes in its own name. */
  clients: Services['clients']
  storage: () => { reads: boolean; writes: boolean }
  /** Writes down what was only counted in memory so far, for hosts that may freeze a process between requests. */
  flush: () => Promise<void>
  /** Hands every event published so far to every reader; for tests. */
  readOutboxes(): Promise<void>
}

/** The event of a network that sends too many requests without a valid credential. */
const REFUSED_TOO_OFTEN = 'authentication.limited'

/** How soon an instance sees what another one wrote, where nothing tells it. */
const SWEEP_MS = 500

/** Composition root of the controller: every service of the control plane in one process, over one database file. */
export function createController({ file, ...options }: ControllerOptions & { file: string }): Controller {
  const store = openSqliteStore(file, { now: options.now })
  return createControllerOn(store, { isOnlyInstance: true }, options)
}

/** The same over any store, also as one of several instances that share it. */
export function createControllerOn(
  opened: ControllerStore,
  instance: Instance,
  options: ControllerOptions,
): Controller {
  const { log, metrics } = options
  const { isOnlyInstance } = instance
  const store = withFeeds(opened, isOnlyInstance ? {} : { sweepMs: SWEEP_MS })
  const host: Host = {
    ...options,
    table: (name) => store.table(name),
    feed: (name) => store.feed(name),
    elapsed: systemClock.elapsed,
    newId,
  }
  const services = createServices(host, { ...options, isOnlyInstance })
  const shared = {
    newId,
    services: services.byName,
    onFailure: (error: unknown, requestId: string) => log.error({ error, requestId }, 'a request failed'),
    onRefusedTooOften: (from: { address: string; requestId: string }) => {
      metrics.event(REFUSED_TOO_OFTEN)
      log.notice({ event: REFUSED_TOO_OFTEN, ...from }, REFUSED_TOO_OFTEN)
    },
    onRequest: (seen: RequestSeen) => {
      metrics.request(seen)
      log.debug(seen, 'request')
    },
  }
  const { refused, ofGateway } = rateLimiters({ ...host, table: opened.table }, instance)
  const { auth, apiKeys, indexes } = services.clients
  const keyUses = keyUseTally({
    record: (body) => apiKeys.recordApiKeyUse(systemCaller('public-gateway', newId('request')), { body }),
    onError: (error) => log.error({ error }, 'the use of keys could not be written down'),
  })
  const isSecure = new URL(options.consoleUrl).protocol === 'https:'
  // What setting up makes is printed in its welcome.
  const isSetUp = ({ type, id }: { type: string; id: string }) => type === 'system' && id === FIRST_RUN
  const readers = { log: eventLog(host, SECURITY_EVENTS, isSetUp), ...services.readers }
  const jobs = startJobs(host, services.work, { ...instance, readers })
  return {
    public: publicGateway({
      ...shared,
      auth,
      limiters: ofGateway('public'),
      onKeyUse: keyUses.add,
      isSecure,
    }),
    web: webGateway({
      ...shared,
      auth,
      limiters: ofGateway('web'),
      consoleUrl: options.consoleUrl,
      now: options.now,
    }),
    cell: cellGateway({
      ...shared,
      // Only refused requests are limited: a cell with its token may call as often as it needs.
      limiters: { refused },
      isSecure,
      indexes,
    }),
    webhooks: webhooksGateway({ ...shared, limiters: ofGateway('webhooks'), isSecure }),
    clients: services.clients,
    storage: () => store.state(),
    flush: keyUses.flush,
    readOutboxes: () => jobs.readOutboxes(),
    [Symbol.asyncDispose]: async () => {
      await keyUses[Symbol.asyncDispose]()
      await jobs[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
