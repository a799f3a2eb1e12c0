import {
  bucketOf,
  type CellDataOperation,
  type cellMeteringRoutes,
  type IndexRequests,
  LATENCY_BUCKETS,
  MAX_INDEX_REQUESTS,
} from '#contracts/cells'
import { cellCaller } from '#platform/caller'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import { createTally } from '#platform/tally'

export type MeteredRequest = {
  accountId: string
  indexId: string
  operation: CellDataOperation
  status: number
  durationMs: number
}

export type RequestMeterOptions = {
  client: Pick<ContractClient<typeof cellMeteringRoutes>, 'recordIndexRequests'>
  cellId: string
  now: Now
  newId: NewId
  /** How many index-minutes are kept while reports fail; beyond that the oldest are dropped. */
  maxIndexMinutes?: number
  /** Called with the number of requests that were dropped unreported. */
  onDropped: (requests: number) => void
  onError: (error: unknown) => void
}

export interface RequestMeter extends AsyncDisposable {
  /** Counts one request at an endpoint; the caller decides which requests count. */
  count: (request: MeteredRequest) => void
  /** Reports all counts so far; also runs periodically. */
  report: () => Promise<void>
}

const MINUTE_MS = 60_000
const EVERY_MS = 10_000
/** About 40 MB: 200 busy indexes for four hours. */
const MAX_INDEX_MINUTES = 50_000
const SEARCHES: ReadonlySet<CellDataOperation> = new Set(['search', 'recommend'])
const WRITES: ReadonlySet<CellDataOperation> = new Set(['addDocuments', 'updateDocuments', 'deleteDocuments'])

type Minute = Omit<IndexRequests, 'minute'> & { minute: number }

/** Adds up requests per index and minute, and reports each count to the control plane exactly once. */
export function createRequestMeter(options: RequestMeterOptions): RequestMeter {
  const tally = createTally<MeteredRequest & { minute: number }, Minute>({
    keyOf: ({ indexId, minute }) => `${minute} ${indexId}`,
    empty: ({ accountId, indexId, minute }) => ({
      accountId,
      indexId,
      minute,
      requests: 0,
      errors: 0,
      searches: 0,
      writes: 0,
      latency: Array.from({ length: LATENCY_BUCKETS }, () => 0),
    }),
    add,
    flush: (batchId, minutes) => report(options, batchId, minutes),
    everyMs: EVERY_MS,
    maxBatch: MAX_INDEX_REQUESTS,
    maxSums: options.maxIndexMinutes ?? MAX_INDEX_MINUTES,
    onDropped: ({ requests }) => options.onDropped(requests),
    newId: options.newId,
    onError: options.onError,
  })
  return {
    count: (request) => tally.add({ ...request, minute: Math.floor(options.now().getTime() / MINUTE_MS) }),
    report: tally.flush,
    [Symbol.asyncDispose]: () => tally[Symbol.asyncDispose](),
  }
}

function add(sum: Minute, { operation, status, durationMs }: MeteredRequest): void {
  sum.requests++
  if (status >= 400) sum.errors++
  if (SEARCHES.has(operation)) sum.searches++
  if (WRITES.has(operation)) sum.writes++
  const bucket = bucketOf(durationMs)
  sum.latency[bucket] = (sum.latency[bucket] ?? 0) + 1
}

async function report(
  { client, cellId, newId }: RequestMeterOptions,
  batchId: string,
  minutes: readonly Minute[],
): Promise<void> {
  await client.recordIndexRequests(cellCaller(cellId, newId('request')), {
    body: { batchId, requests: minutes.map(toContract) },
  })
}

function toContract({ minute, latency, ...counts }: Minute): IndexRequests {
  const used = latency.findLastIndex((count) => count > 0) + 1
  return { ...counts, minute: new Date(minute * MINUTE_MS).toISOString(), latency: latency.slice(0, used) }
}
