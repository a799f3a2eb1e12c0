import { type ErrorKind, isServiceError } from '#platform/errors'
import type { NewId } from '#platform/ids'

export type TallyOptions<Seen, Sum> = {
  /** The grouping key: observations with the same key are summed. */
  keyOf: (seen: Seen) => string
  /** The sum of nothing, for what is like `seen`. */
  empty: (seen: Seen) => Sum
  /** Adds to a sum, in place. */
  add: (sum: Sum, seen: Seen) => void
  /**
   * Takes a batch. When it fails the same batch comes again under the same id, so that a receiver which remembers ids
   * counts nothing twice. One that is refused as it is (`unprocessable`, `invalid`, `too_large`) would be so for ever,
   * and everything behind it would wait: it is given up.
   */
  flush: (batchId: string, sums: Sum[]) => Promise<void>
  everyMs: number
  maxBatch: number
  /** With more sums than this not yet in a batch, the oldest are given up. */
  maxSums: number
  /** Hears of sums that are given up. */
  onDropped?: (sum: Sum) => void
  newId: NewId
  onError: (error: unknown) => void
}

/** Sums up in memory and hands the sums on now and then. What was not handed on is lost when the process is killed. */
export interface Tally<Seen> extends AsyncDisposable {
  add: (seen: Seen) => void
  flush: () => Promise<void>
}

const REFUSED_FOR_GOOD: ReadonlySet<ErrorKind> = new Set(['unprocessable', 'invalid', 'too_large'])

export function createTally<Seen, Sum>(options: TallyOptions<Seen, Sum>): Tally<Seen> {
  const { maxSums } = options
  let counting = new Map<string, Sum>()
  const waiting: { batchId: string; sums: Sum[] }[] = []
  const collect = () => {
    const all = [...counting.values()]
    counting = new Map()
    for (let from = 0; from < all.length; from += options.maxBatch)
      waiting.push({ batchId: options.newId('batch'), sums: all.slice(from, from + options.maxBatch) })
  }
  const handOn = async ({ batchId, sums }: { batchId: string; sums: Sum[] }) => {
    try {
      await options.flush(batchId, sums)
    } catch (error) {
      if (!isServiceError(error) || !REFUSED_FOR_GOOD.has(error.kind)) throw error
      options.onError(error)
      for (const sum of sums) options.onDropped?.(sum)
    }
  }
  const send = async () => {
    // Nothing new is collected while old batches cannot be handed on: the sums grow, and not the queue.
    if (waiting.length === 0) collect()
    for (let next = waiting[0]; next; next = waiting[0]) {
      await handOn(next)
      waiting.shift()
    }
  }
  const begin = (text: string, seen: Seen): Sum => {
    const [oldest] = counting
    if (oldest && counting.size >= maxSums) {
      counting.delete(oldest[0])
      options.onDropped?.(oldest[1])
    }
    const sum = options.empty(seen)
    counting.set(text, sum)
    return sum
  }
  let sending = Promise.resolve()
  const flush = () => (sending = sending.then(send).catch(options.onError))
  const timer = setInterval(() => {
    flush().catch(options.onError)
  }, options.everyMs)
  return {
    add: (seen) => {
      const key = options.keyOf(seen)
      options.add(counting.get(key) ?? begin(key, seen), seen)
    },
    flush,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
