import type { Now } from '#platform/clock'
import type { NewId } from '#platform/ids'

export type Tallied<Key> = { key: Key; count: number; lastAt: Date }

export type TallyOptions<Key> = {
  /** Two keys with one text are the same. */
  textOf: (key: Key) => string
  /**
   * Takes a batch. When it fails the same batch comes again under the same id, so that a receiver which remembers ids
   * counts nothing twice.
   */
  flush: (batchId: string, tallied: Tallied<Key>[]) => Promise<void>
  everyMs: number
  maxBatch: number
  now: Now
  newId: NewId
  onError: (error: unknown) => void
}

/** Counts in memory and hands the counts on now and then. What was not handed on is lost when the process is killed. */
export interface Tally<Key> extends AsyncDisposable {
  add(key: Key): void
  flush(): Promise<void>
}

export function createTally<Key>(options: TallyOptions<Key>): Tally<Key> {
  let counting = new Map<string, Tallied<Key>>()
  const waiting: { batchId: string; tallied: Tallied<Key>[] }[] = []
  const collect = () => {
    const all = [...counting.values()]
    counting = new Map()
    for (let from = 0; from < all.length; from += options.maxBatch)
      waiting.push({
        batchId: options.newId('batch'),
        tallied: all.slice(from, from + options.maxBatch),
      })
  }
  const send = async () => {
    // Nothing new is collected while old batches cannot be handed on: the counts grow, and not the queue.
    if (waiting.length === 0) collect()
    for (let next = waiting[0]; next; next = waiting[0]) {
      await options.flush(next.batchId, next.tallied)
      waiting.shift()
    }
  }
  let sending = Promise.resolve()
  const flush = () => (sending = sending.then(send).catch(options.onError))
  const timer = setInterval(() => void flush(), options.everyMs)
  return {
    add: (key) => {
      const text = options.textOf(key)
      const known = counting.get(text)
      const lastAt = options.now()
      if (known) {
        known.count++
        known.lastAt = lastAt
      } else counting.set(text, { key, count: 1, lastAt })
    },
    flush,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
