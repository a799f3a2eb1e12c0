/** Calls `run` once, after `ms`. @returns a function that cancels it */
export type After = (ms: number, run: () => void) => () => void

/** The longest delay of `setTimeout`; a longer one would be over at once. */
const LONGEST_MS = 2 ** 31 - 1

/** Timers of this process; `Infinity` never ends. */
export const systemAfter: After = (ms, run) => {
  if (ms === Infinity) return () => {}
  const timer = setTimeout(run, Math.min(ms, LONGEST_MS))
  return () => clearTimeout(timer)
}
