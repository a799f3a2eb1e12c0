import { addLatency, type LatencyCounts } from '#contracts/cells'

/** The requests to an index, or to all indexes of an account, over a period. */
export type RequestSum = Readonly<{
  requests: number
  errors: number
  searches: number
  writes: number
  latency: LatencyCounts
}>

export const NO_REQUESTS: RequestSum = { requests: 0, errors: 0, searches: 0, writes: 0, latency: [] }

export function addRequests(one: RequestSum, other: RequestSum): RequestSum {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    searches: one.searches + other.searches,
    writes: one.writes + other.writes,
    latency: addLatency(one.latency, other.latency),
  }
}

/** One minute of requests as a cell reports it. */
export type MinuteOfRequests = RequestSum & Readonly<{ accountId: string; indexId: string; minute: Date }>

/** Latest report of a minute; batch ids are remembered longer, so that no batch counts twice. */
export const LATEST_REPORT_SECONDS = 2 * 86_400

/**
 * The minutes that are recent enough to count. A minute in the future, from a cell whose clock is ahead, counts as now.
 */
export function countable(minutes: readonly MinuteOfRequests[], now: Date): MinuteOfRequests[] {
  return minutes
    .filter(({ minute }) => now.getTime() - minute.getTime() < LATEST_REPORT_SECONDS * 1000)
    .map((one) => (one.minute > now ? { ...one, minute: now } : one))
}
