import { uptime } from 'node:os'

/**
 * Two kinds of time that must not be mixed. `now` is an instant: for what people see, and for what is kept or shared.
 * `elapsed` measures: milliseconds on a clock that nobody sets, of which only differences mean anything.
 */
export type Clock = { now: () => Date; elapsed: () => number }

export type ClockSources = {
  /** What the machine's clock says, in milliseconds; it can be set. */
  wall: () => number
  elapsed: () => number
  /** Milliseconds since the machine was started, those included in which it slept. */
  sinceBoot: () => number
}

/** How long a step must have lasted before it is believed. */
const HOLD_MS = 3_600_000
/** Up to this much at once it is no step: clocks are corrected all the time. */
const TOLERANCE_MS = 1_000
/** `sinceBoot` is read beside the others and not at the same instant. */
const SLEEP_TOLERANCE_MS = 2_000

export const systemSources: ClockSources = {
  wall: () => Date.now(),
  elapsed: () => performance.now(),
  sinceBoot: () => uptime() * 1000,
}

/**
 * A clock that does not step when the machine's clock does: it goes on by what has elapsed, so that nothing expires,
 * waits or is late for it. A step that lasts an hour is taken for a correction and followed. Sleep is no step.
 */
export function steadyClock({ wall, elapsed, sinceBoot }: ClockSources = systemSources): Clock {
  let offset = wall() - elapsed()
  let asleep = sinceBoot() - elapsed()
  let step: { offset: number; since: number } | undefined
  const follow = (to: number) => {
    offset = to
    step = undefined
  }
  /** The machine slept for as long as its clock went forward. */
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
