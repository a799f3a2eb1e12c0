import { METRICS_RANGES, type MetricsRange } from '#contracts/indexes'

/** Sums are stored per slot of `seconds`, and kept for `keptSeconds`. */
export type Resolution = Readonly<{ seconds: number; keptSeconds: number }>

const HOUR = 3600
const DAY = 24 * HOUR

const RANGE_SECONDS: Record<MetricsRange, number> = {
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
  '30d': 30 * DAY,
}

/**
 * Chosen so that no range reads more than 360 rows. Slots are kept a little longer than the longest range that reads
 * them.
 */
export const RESOLUTIONS: readonly [Resolution, ...Resolution[]] = [
  { seconds: 60, keptSeconds: 7 * HOUR },
  { seconds: 900, keptSeconds: 26 * HOUR },
  { seconds: 7200, keptSeconds: 31 * DAY },
]

/** Start of the slot that contains `at`. */
export function slotOf(at: Date, { seconds }: Pick<Resolution, 'seconds'>): Date {
  return new Date(Math.floor(at.getTime() / 1000 / seconds) * seconds * 1000)
}

/** When a slot expires. */
export function slotEnds(slot: Date, { seconds, keptSeconds }: Resolution): Date {
  return new Date(slot.getTime() + (seconds + keptSeconds) * 1000)
}

export type Steps = Readonly<{
  stepSeconds: number
  /** Start of each step, in order; the last step contains the present. */
  starts: readonly Date[]
  from: Date
  to: Date
  /** The resolution that needs the fewest rows for these steps. */
  resolution: Resolution
}>

export function stepsOf(range: MetricsRange, now: Date): Steps {
  const stepSeconds = METRICS_RANGES[range]
  const count = RANGE_SECONDS[range] / stepSeconds
  const present = slotOf(now, { seconds: stepSeconds }).getTime()
  const starts = Array.from(
    { length: count },
    (_, step) => new Date(present - (count - 1 - step) * stepSeconds * 1000),
  )
  return {
    stepSeconds,
    starts,
    from: starts[0] ?? now,
    to: new Date(present + stepSeconds * 1000),
    resolution: RESOLUTIONS.findLast(({ seconds }) => stepSeconds % seconds === 0) ?? RESOLUTIONS[0],
  }
}
