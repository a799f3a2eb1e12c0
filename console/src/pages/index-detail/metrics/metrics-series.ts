import type { Metrics, MetricsPoint, MetricsRange } from '#contracts/indexes'
import type { ChartPoint } from '../../../ui/chart/chart-data.ts'

export const RANGE_WORDS: Readonly<Record<MetricsRange, string>> = {
  '1h': 'the last hour',
  '6h': 'the last 6 hours',
  '24h': 'the last 24 hours',
  '7d': 'the last 7 days',
  '30d': 'the last 30 days',
}

type Chosen = (point: MetricsPoint) => Record<string, number | null>
const pointsOf = ({ points }: Metrics, pick: Chosen): ChartPoint[] =>
  points.map((point) => ({ at: point.at, values: pick(point) }))

/** Requests that succeeded and that did not: together they are all requests, so that bars can be stacked. */
export const requestPoints = (metrics: Metrics) =>
  pointsOf(metrics, ({ requests, errors }) => ({ succeeded: requests - errors, errors }))

export const latencyPoints = (metrics: Metrics) =>
  pointsOf(metrics, ({ p50Ms, p95Ms, p99Ms }) => ({ p50Ms, p95Ms, p99Ms }))

export const contentPoints = (metrics: Metrics) =>
  pointsOf(metrics, ({ documents, vectors }) => ({ documents, vectors }))

/** How many documents and vectors came or went over the period; `undefined` before two counts were taken. */
export function contentChange({ points }: Metrics): { documents: number; vectors: number } | undefined {
  const counted = points.flatMap(({ documents, vectors }) =>
    documents === null || vectors === null ? [] : [{ documents, vectors }],
  )
  const [first, last] = [counted[0], counted.at(-1)]
  if (first === undefined || last === undefined || counted.length < 2) return undefined
  return { documents: last.documents - first.documents, vectors: last.vectors - first.vectors }
}

/** The share of requests that were errors; `undefined` where there was no request. */
export function errorShare({ requests, errors }: Metrics['totals']): number | undefined {
  return requests === 0 ? undefined : errors / requests
}

/** `per 15 minutes`: what one bar counts. */
export function stepWords(stepSeconds: number): string {
  if (stepSeconds % 3600 === 0) return stepSeconds === 3600 ? 'per hour' : `per ${stepSeconds / 3600} hours`
  return stepSeconds === 60 ? 'per minute' : `per ${stepSeconds / 60} minutes`
}
