import type { ChangeFeed } from '#platform/feed'
import { HEAD_SORT } from '#platform/table'
import { type Reading, readSequence } from './read-sequence.ts'
import { register } from './registered-readers.ts'
import { isOutboxPartition } from './rows.ts'
import { sequencesOn } from './sequences.ts'
import { settleSequence } from './settle-sequence.ts'

export type OutboxReaderOptions = Reading & {
  feed: ChangeFeed
  /** Events are removed this long after they were published, if every registered reader has had them. */
  keepSeconds: number
  /** How often all sequences with news are looked at, besides those that the change feed names. */
  sweepSeconds: number
  onError: (error: unknown, reader: string) => void
}

export interface OutboxReader extends AsyncDisposable {
  /** Reads everything published so far; for tests, and before a process stops. */
  readAll(): Promise<void>
}

/** Changes that follow one another shortly are read together. */
const GATHER_MS = 20
const AGAIN_MS = 1_000
const LONGEST_AGAIN_MS = 60_000
const AT_ONCE = 8

/**
 * Reads the outbox of one table under the name `reader`. Sequences with news are found through the change feed, and by
 * a sweep over the secondary index; what is read in them is decided by their head and the reader's cursor alone, so a
 * feed that hears nothing or an index that lags only delays.
 */
export function startOutboxReader(options: OutboxReaderOptions): OutboxReader {
  let last: Promise<void> = Promise.resolve()
  const queue = (work: () => Promise<void>) => {
    last = last.then(work).catch((error: unknown) => options.onError(error, options.reader))
  }
  const { read, found, drain, stop } = wanted(options, (work) => queue(work))
  const sweep = async () => {
    const isNew = await register(options.table, options.reader, options.now)
    for (const shelf of ['NEWS', 'READ'] as const)
      for await (const pk of sequencesOn(options.table, shelf, isNew ? undefined : options.now())) {
        await read(pk)
        await settleSequence(options, pk)
      }
  }

  const unsubscribe = options.feed.subscribe(({ pk, sk }) => {
    if (sk === HEAD_SORT && isOutboxPartition(pk)) found(pk)
  })
  const sweeping = setInterval(() => queue(sweep), options.sweepSeconds * 1000)
  queue(sweep)
  return {
    readAll: async () => {
      queue(sweep)
      await last
    },
    [Symbol.asyncDispose]: async () => {
      unsubscribe()
      clearInterval(sweeping)
      stop()
      queue(drain)
      await last
    },
  }
}

/** The sequences to read soon: those that changed, and those to try again. */
function wanted(options: OutboxReaderOptions, queue: (work: () => Promise<void>) => void) {
  const waiting = new Set<string>()
  const failures = new Map<string, number>()
  const alarm = alarmClock(() => queue(drain))
  const again = (pk: string, times: number) => {
    failures.set(pk, times)
    waiting.add(pk)
    alarm.wakeIn(Math.min(AGAIN_MS * 2 ** times, LONGEST_AGAIN_MS))
  }
  const read = async (pk: string) => {
    const times = failures.get(pk) ?? 0
    try {
      if ((await readSequence(options, pk)) === 'leased') again(pk, times)
      else failures.delete(pk)
    } catch (error) {
      options.onError(error, options.reader)
      again(pk, times + 1)
    }
  }
  const drain = async () => {
    const all = [...waiting]
    waiting.clear()
    await inParallel(all, read)
  }
  return {
    read,
    drain,
    found: (pk: string) => {
      waiting.add(pk)
      alarm.wakeIn(GATHER_MS)
    },
    stop: alarm.stop,
  }
}

/** Rings at the earliest time that was asked for. */
function alarmClock(ring: () => void) {
  let timer: NodeJS.Timeout | undefined
  let dueAt = Infinity
  let isStopped = false
  return {
    wakeIn: (ms: number) => {
      const at = performance.now() + ms
      if (isStopped || at >= dueAt) return
      clearTimeout(timer)
      dueAt = at
      timer = setTimeout(() => {
        dueAt = Infinity
        ring()
      }, ms)
    },
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const worker = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, left.length) }, worker))
}
