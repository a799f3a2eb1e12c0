import { setImmediate } from 'node:timers/promises'

/** A fifth of the longest turn allowed on the event loop: the last piece of work is added to it. */
const LONGEST_MS = 10

/**
 * Splits long work on the event loop: await the result between its pieces. It yields to other work once the turn has
 * lasted too long.
 */
export function pacer(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < LONGEST_MS) return undefined
    return setImmediate().then(() => void (began = performance.now()))
  }
}
