import { type Clock, steadyClock } from './steady.ts'

export { type Clock, steadyClock } from './steady.ts'
export { type After, systemAfter } from './timers.ts'
export { within } from './within.ts'

/** The current time; a parameter of everything that needs it, so that tests can move it. */
export type Now = Clock['now']
/** Milliseconds on a monotonic clock: for durations, limits and delays. */
export type Elapsed = Clock['elapsed']

/** The clock of this process. */
export const systemClock: Clock = steadyClock()
export const systemNow: Now = systemClock.now

/** `date` plus `seconds`, which may be negative or fractional. */
export function addSeconds(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000)
}
