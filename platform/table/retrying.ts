import { setTimeout } from 'node:timers/promises'
import { type Elapsed, systemClock } from '#platform/clock'

/**
 * How long conflicting writes are tried again: a time and not a number, because an attempt takes a fraction of a
 * millisecond on one engine and several round trips on another. Well within what a request may take anywhere.
 */
const RETRY_BUDGET_MS = 10_000
const LONGEST_PAUSE_MS = 20

/**
 * Repeats `attempt` until it returns a result; `undefined` is a conflict with another writer. Errors propagate.
 * @throws `conflict()` when the budget is spent
 */
export async function retrying<T>(
  attempt: () => Promise<{ done: T } | undefined>,
  {
    conflict,
    elapsed = systemClock.elapsed,
    pause = setTimeout,
  }: { conflict: () => Error; elapsed?: Elapsed; pause?: (ms: number) => Promise<unknown> },
): Promise<T> {
  const began = elapsed()
  for (let times = 0; ; times++) {
    const attemptBegan = elapsed()
    const answer = await attempt()
    if (answer !== undefined) return answer.done
    const at = elapsed()
    if (at - began >= RETRY_BUDGET_MS) throw conflict()
    // A random pause, so that concurrent writers do not collide again: they do within the time of an attempt, which is
    // long where the machine is busy.
    await pause(Math.random() * Math.max(Math.min(times, LONGEST_PAUSE_MS), at - attemptBegan))
  }
}
