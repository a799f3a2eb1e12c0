import { uptime } from 'node:os'

/**
 * Two kinds of time that must not be mixed. `now` is an instant: for what is shown, stored or shared. `elapsed` is a
 * monotonic clock in milliseconds, of which only differences mean anything: for durations.
 */
export type Clock = { now: () => Date; elapsed: () => number }

export type ClockSources = {
  /** What the machine's clock says, in milliseconds; it can be set. */
  wall: () => number
  elapsed: () => number
  /** Milliseconds since the machine was started, including the time it slept. */
  sinceBoot: () => number
}

/** A step of the machine's clock is followed once it has lasted this long. */
const HOLD_MS = 3_600_000
/** A smaller jump is no step: clocks are corrected all the time. */
const TOLERANCE_MS = 1_000
/** `sinceBoot` and the other clocks are not read at the same instant. */
const SLEEP_TOLERANCE_MS = 2_000

export const systemSources: ClockSources = {
  wall: () => Date.now(),
  elapsed: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
}

/**
 * A clock that does not step when the machine's clock does: it advances by elapsed time, so that a step makes nothing
 * expire early or late. A step that lasts an hour counts as a correction and is followed. Sleep is no step.
 */
export function steadyClock({ wall, elapsed, sinceBoot }: ClockSources = systemSources): Clock {
  let offset = wall() - elapsed()
  let asleep = sinceBoot() - elapsed()
  let step: { offset: number; since: number } | undefined
  const follow = (to: number) => {
    offset = to
    step = undefined
  }
  /** Whether the machine slept for as long as its clock went forward. */
  const slept = (by: number) => {
    const before = asleep
    asleep = sinceBoot() - elapsed()
    return Math.abs(asleep - before - by) <= SLEEP_TOLERANCE_MS
  }
  const notice = (seen: number, at: number) => {
    if (slept(seen - offset)) follow(seen)
    else step = { offset: seen, since: at }
  }
  return {
    elapsed,
    now: () => {
      const at = elapsed()
      const seen = wall() - at
      if (isNear(seen, offset)) follow(seen)
      else if (step === undefined || !isNear(seen, step.offset)) notice(seen, at)
      else if (at - step.since >= HOLD_MS) follow(seen)
      return new Date(Math.round(offset + at))
    },
  }
}

const isNear = (one: number, other: number) => Math.abs(one - other) <= TOLERANCE_MS
