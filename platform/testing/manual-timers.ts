import { setImmediate } from 'node:timers/promises'
import type { After } from '#platform/clock'

/** Turns of the event loop after which everything a timer has set going is done, in memory. */
const TURNS = 20

/** Timers that end only when the test lets time pass. */
export function manualTimers() {
  let time = 0
  const waiting = new Map<() => void, number>()
  const after: After = (ms, run) => {
    const own = () => run()
    waiting.set(own, time + ms)
    return () => void waiting.delete(own)
  }
  const settled = async () => {
    for (let turn = 0; turn < TURNS; turn++) await setImmediate()
  }
  return {
    after,
    /** How many timers wait. */
    waiting: () => waiting.size,
    /** Lets time pass, timer by timer, and what they set going be done. */
    pass: async (ms: number) => {
      const until = time + ms
      await settled()
      for (;;) {
        const [next] = [...waiting].filter(([, at]) => at <= until).sort(([, a], [, b]) => a - b)
        if (next === undefined) break
        waiting.delete(next[0])
        time = Math.max(time, next[1])
        next[0]()
        await settled()
      }
      time = until
    },
  }
}
