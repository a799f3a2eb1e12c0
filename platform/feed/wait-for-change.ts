import { type After, systemAfter } from '#platform/clock'
import type { ChangesOf } from './port.ts'

/** Why the reader looks; `end`: the time is over. */
export type LookedBecause = 'first' | 'changed' | 'sweep' | 'end'

type WaitForChange<T> = {
  feed: ChangesOf
  /** How long to wait at most; with 0 the reader looks once. */
  atMostMs: number
  /** How often to look without having been told. Default: as often as the feed asks for. */
  sweepMs?: number
  /** Ends the wait; the last result is returned without another look. */
  signal?: AbortSignal | undefined
  look: (why: LookedBecause) => Promise<T>
  /** Whether this result is what the reader waits for. */
  isEnough: (seen: T) => boolean
  after?: After
}

/**
 * Looks until the result is enough, or the time is over: at once, after each change, and every `sweepMs`, because a
 * feed may not hear a change. It listens before the first look, so that no change in between is missed, and looks once
 * more at its end, so that the result is never older than the end. Errors of `look` propagate.
 */
export async function waitForChange<T>(options: WaitForChange<T>): Promise<T> {
  const { feed, atMostMs, sweepMs = feed.sweepMs, signal, look, isEnough, after = systemAfter } = options
  const bell = openBell()
  const stopListening = feed.subscribe(() => bell.ring('changed'))
  const stopAbort = onAbort(signal, () => bell.ring('end'))
  let stopEnd = () => {}
  if (atMostMs <= 0) bell.ring('end')
  else stopEnd = after(atMostMs, () => bell.ring('end'))
  try {
    for (let why: LookedBecause = atMostMs <= 0 ? 'end' : 'first'; ;) {
      const seen = await look(why)
      if (why === 'end' || isEnough(seen) || signal?.aborted) return seen
      const stopSweep = after(sweepMs, () => bell.ring('sweep'))
      why = await bell.rung()
      stopSweep()
      if (signal?.aborted) return seen
    }
  } finally {
    stopListening()
    stopAbort()
    stopEnd()
  }
}

/** Keeps the weightiest reason that rang while nobody was waiting; the end stays. */
function openBell() {
  const WEIGHT = { changed: 1, sweep: 2, end: 3 }
  let rang: keyof typeof WEIGHT | undefined
  let wake = () => {}
  return {
    ring: (why: keyof typeof WEIGHT) => {
      if (rang === undefined || WEIGHT[why] > WEIGHT[rang]) rang = why
      wake()
    },
    rung: async (): Promise<keyof typeof WEIGHT> => {
      if (rang === undefined) await new Promise<void>((resolve) => void (wake = resolve))
      const why = rang ?? 'sweep'
      if (why !== 'end') rang = undefined
      return why
    },
  }
}

function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener('abort', listener, { once: true })
  return () => signal?.removeEventListener('abort', listener)
}
