import { addLatency, type LatencyCounts } from '#contracts/cells'

/** What was asked of an index, or of all indexes of an account, over some time. */
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

/** As a cell reports it. */
export type MinuteOfRequests = RequestSum & Readonly<{ accountId: string; indexId: string; minute: Date }>

/** How late a minute may be reported: a batch is remembered for longer, so that it cannot count twice. */
export const LATEST_REPORT_SECONDS = 2 * 86_400

/** What still counts. A cell whose clock is ahead reports of the present. */
export function countable(minutes: readonly MinuteOfRequests[], now: Date): MinuteOfRequests[] {
  return minutes
    .filter(({ minute }) => now.getTime() - minute.getTime() < LATEST_REPORT_SECONDS * 1000)
    .map((one) => (one.minute > now ? { ...one, minute: now } : one))
}
