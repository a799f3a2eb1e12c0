import * as z from 'zod'
import { cellGateway } from '#gateways/cell'
import { publicGateway } from '#gateways/public'
import { webGateway } from '#gateways/web'
import { systemCaller } from '#platform/caller'
import { systemClock } from '#platform/clock'
import { type Env, readEnv } from '#platform/config'
import type { Edge, RequestSeen } from '#platform/edge'
import type { Host } from '#platform/host'
import { newId } from '#platform/ids'
import { memoryRateLimiter } from '#platform/rate-limit/memory'
import { withFeeds } from '#platform/feed/in-process'
import { openSqliteStore } from '#platform/table/sqlite'
import { createServices, type Services, type ServicesOptions } from './create-services.ts'
import { keyUseTally } from './key-use-tally.ts'
import { CELL_ID } from '../process/process-config.ts'
import { startJobs } from './start-jobs.ts'

export type ControllerOptions = ServicesOptions &
  Omit<Host, 'table' | 'feed' | 'elapsed' | 'newId'> & {
    /** The database file. */
    file: string
  }

export type Controller = AsyncDisposable & {
  web: Edge
  public: Edge
  cell: Edge
  /** Clients of the services, for calls that the host makes in its own name. */
  clients: Services['clients']
  storage: () => { reads: boolean; writes: boolean }
}

/** The event of a network that sends too many requests without a valid credential. */
const REFUSED_TOO_OFTEN = 'authentication.limited'

/** Limits per minute at each gateway: reads and writes per account, sign-ins and refused credentials per network. */
function readLimits(env: Env) {
  const perMinute = (byDefault: number) => z.coerce.number().int().positive().default(byDefault)
  const shape = {
    GATEWAY_READS_PER_MINUTE: perMinute(30_000),
    GATEWAY_WRITES_PER_MINUTE: perMinute(1_200),
    GATEWAY_SIGN_INS_PER_MINUTE: perMinute(60),
    GATEWAY_REFUSED_PER_MINUTE: perMinute(300),
  }
  return readEnv('gateway', shape, env)
}

/** Composition root of the controller: every service of the control plane in one process, over one database file. */
export function createController(options: ControllerOptions): Controller {
  const { log, metrics } = options
  const store = withFeeds(openSqliteStore(options.file, { now: options.now }))
  const host: Host = {
    ...options,
    table: (name) => store.table(name),
    feed: (name) => store.feed(name),
    elapsed: systemClock.elapsed,
    newId,
  }
  const services = createServices(host, options)
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
  const limits = readLimits(options.env)
  // Shared by all gateways, so that guessing at several of them gives no more tries.
  const refused = memoryRateLimiter({ points: limits.GATEWAY_REFUSED_PER_MINUTE, perSeconds: 60 })
  // Separate for each gateway, so that a busy key does not slow down the Console.
  const limiters = () => ({
    read: memoryRateLimiter({ points: limits.GATEWAY_READS_PER_MINUTE, perSeconds: 60 }),
    write: memoryRateLimiter({ points: limits.GATEWAY_WRITES_PER_MINUTE, perSeconds: 60 }),
    signIn: memoryRateLimiter({ points: limits.GATEWAY_SIGN_INS_PER_MINUTE, perSeconds: 60 }),
    refused,
  })
  const { auth, keysOfCells } = services.clients
  const keyUses = keyUseTally({
    record: (body) => keysOfCells.recordApiKeyUse(systemCaller('public-gateway', newId('request')), { body }),
    onError: (error) => log.error({ error }, 'the use of keys could not be written down'),
  })
  const isSecure = new URL(options.consoleUrl).protocol === 'https:'
  const jobs = startJobs(host, services.work)
  return {
    public: publicGateway({ ...shared, auth, limiters: limiters(), onKeyUse: keyUses.add, isSecure }),
    web: webGateway({
      ...shared,
      auth,
      limiters: limiters(),
      consoleUrl: options.consoleUrl,
      now: options.now,
    }),
    cell: cellGateway({
      ...shared,
      // Only refused requests are limited: a cell with its token may call as often as it needs.
      limiters: { refused },
      isSecure,
      cellId: CELL_ID,
      token: options.cellToken,
    }),
    clients: services.clients,
    storage: () => store.state(),
    [Symbol.asyncDispose]: async () => {
      await keyUses[Symbol.asyncDispose]()
      await jobs[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
