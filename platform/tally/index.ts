import { type ErrorKind, isServiceError } from '#platform/errors'
import type { NewId } from '#platform/ids'

export type TallyOptions<Seen, Sum> = {
  /** The grouping key: observations with the same key are summed. */
  keyOf: (seen: Seen) => string
  /** An empty sum for the group of `seen`. */
  empty: (seen: Seen) => Sum
  /** Adds to a sum, in place. */
  add: (sum: Sum, seen: Seen) => void
  /**
   * Sends a batch. After a failure the same batch is sent again under the same id, so that a receiver that remembers
   * ids counts nothing twice. A batch refused for its content (`unprocessable`, `invalid`, `too_large`) is dropped:
   * every retry would fail, and all batches behind it would wait.
   */
  flush: (batchId: string, sums: Sum[]) => Promise<void>
  everyMs: number
  maxBatch: number
  /** Above this number of sums outside of batches, the oldest are dropped. */
  maxSums: number
  /** Called for each sum that is dropped. */
  onDropped?: (sum: Sum) => void
  newId: NewId
  onError: (error: unknown) => void
}

/** Sums up in memory and sends the sums at intervals. Sums not yet sent are lost when the process is killed. */
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
    // No new batch is made while old ones cannot be sent: the sums grow, the queue does not.
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
