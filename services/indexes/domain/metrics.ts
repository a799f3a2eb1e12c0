import { percentile } from '#contracts/cells'
import type { Metrics, MetricsPoint, MetricsRange } from '#contracts/indexes'
import type { IndexRecord } from './index-record.ts'
import { slotOf, type Steps } from './metrics-steps.ts'
import { addRequests, NO_REQUESTS, type RequestSum } from './request-sums.ts'

/** The requests within one slot. */
export type RequestSlot = Readonly<{ at: Date; sum: RequestSum }>

export type Counts = Readonly<{ documents: number; vectors: number }>
/** The counts of an index at the end of a slot and before it; slots without a change are not stored. */
export type CountsSlot = Readonly<{ at: Date; counts: Counts; before: Counts }>
/** The counts of an index over time; `slots` in order of time. */
export type Held = Readonly<{ slots: readonly CountsSlot[]; now: Counts; createdAt: Date }>

export function countsOf({ stats }: Pick<IndexRecord, 'stats'>): Counts {
  return { documents: stats.numberOfDocuments, vectors: stats.numberOfVectors }
}

/** One point per step. Without `held`, documents and vectors are `null`. */
export function toMetrics(
  range: MetricsRange,
  steps: Steps,
  { slots, held }: { slots: readonly RequestSlot[]; held?: Held },
): Metrics {
  const { stepSeconds, starts, from, to } = steps
  const sums = sumsByStep(slots, stepSeconds)
  const points = starts.map((start): MetricsPoint => {
    const counts = held && countsAt(held, new Date(start.getTime() + stepSeconds * 1000))
    return {
      at: start.toISOString(),
      ...toFigures(sums.get(start.getTime()) ?? NO_REQUESTS),
      documents: counts?.documents ?? null,
      vectors: counts?.vectors ?? null,
    }
  })
  const inRange = starts.flatMap((start) => sums.get(start.getTime()) ?? [])
  return {
    range,
    from: from.toISOString(),
    to: to.toISOString(),
    stepSeconds,
    points,
    totals: toFigures(inRange.reduce(addRequests, NO_REQUESTS)),
  }
}

function sumsByStep(slots: readonly RequestSlot[], stepSeconds: number): Map<number, RequestSum> {
  const sums = new Map<number, RequestSum>()
  for (const { at, sum } of slots) {
    const step = slotOf(at, { seconds: stepSeconds }).getTime()
    sums.set(step, addRequests(sums.get(step) ?? NO_REQUESTS, sum))
  }
  return sums
}

function toFigures({ latency, ...counts }: RequestSum): Metrics['totals'] {
  return {
    ...counts,
    p50Ms: percentile(latency, 50),
    p95Ms: percentile(latency, 95),
    p99Ms: percentile(latency, 99),
  }
}

/** The counts just before `end`. @returns `undefined` before the index was created */
function countsAt({ slots, now, createdAt }: Held, end: Date): Counts | undefined {
  if (end <= createdAt) return undefined
  const last = slots.findLast(({ at }) => at < end)
  // Before the first known change, its `before` holds; without any change, the current counts do.
  return last?.counts ?? slots[0]?.before ?? now
}
