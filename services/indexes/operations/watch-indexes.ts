import type { Caller } from '#platform/caller'
import { keyCovers } from '../policies/find-visible-index.ts'
import { type AccountWatches, type IndexWatchEvent, Stream } from '../policies/account-watches.ts'

/**
 * Yields every index visible to the caller, then each change, until `signal` aborts. Changes faster than the reader are
 * merged.
 * @throws ServiceError an error of a read ends the stream
 */
export async function* watchIndexes(
  { watches }: { watches: AccountWatches },
  caller: Caller,
  signal: AbortSignal,
): AsyncGenerator<IndexWatchEvent> {
  const watch = watches.of(caller.accountId)
  const stream = new Stream((indexName) => keyCovers(caller, indexName))
  watch.streams.add(stream)
  signal.addEventListener('abort', stream.wake, { once: true })
  try {
    await watch.read()
    // Earlier changes are part of the indexes read now.
    stream.changed.clear()
    yield { event: 'snapshot', indexes: watch.indexes().filter(({ indexName }) => stream.sees(indexName)) }
    while (!signal.aborted) {
      await stream.woken()
      if (watch.failure) throw watch.failure.cause
      for (const indexName of stream.changed) {
        stream.changed.delete(indexName)
        const index = watch.known.get(indexName)
        yield index ? { event: 'status', index } : { event: 'gone', indexName }
      }
    }
  } finally {
    signal.removeEventListener('abort', stream.wake)
    watch.leave(stream)
  }
}
