import { setImmediate } from 'node:timers/promises'

/** A fifth of what no turn of the event loop may take, as one piece more comes on top. */
const LONGEST_MS = 10

/**
 * For long work on the event loop: await what this gives between its pieces, and others have their turn whenever the
 * work has gone on for a while.
 */
export function pacer(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < LONGEST_MS) return undefined
    return setImmediate().then(() => void (began = performance.now()))
  }
}
