import type { IndexStatusView } from '#contracts/indexes'
import { type Caller, requirePermission } from '#platform/caller'
import { toStatusView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { mayName } from './find-visible-index.ts'

export type WatchedStatus = { indexName: string; endpoint: string } & IndexStatusView
export type IndexWatchEvent =
  | { event: 'snapshot'; indexes: WatchedStatus[] }
  | { event: 'status'; index: WatchedStatus }
  | { event: 'gone'; indexName: string }

/**
 * First every index the caller sees, then each change, until `signal` aborts. Changes that come faster than they are
 * read are told as one.
 * @throws ServiceError `forbidden`
 */
export async function* watchIndexes(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  signal: AbortSignal,
): AsyncGenerator<IndexWatchEvent> {
  requirePermission(caller, 'indexes:read')
  let changed = Promise.withResolvers<void>()
  const wake = () => changed.resolve()
  // Listening begins before the first look, so that nothing can fall between the two.
  const stop = indexes.onAccountChange((accountId) => {
    if (accountId === caller.accountId) wake()
  })
  signal.addEventListener('abort', wake, { once: true })
  try {
    let known = await look({ indexes }, caller)
    yield { event: 'snapshot', indexes: [...known.values()] }
    for (;;) {
      await changed.promise
      if (signal.aborted) return
      changed = Promise.withResolvers()
      const seen = await look({ indexes }, caller)
      for (const [name, index] of seen)
        if (JSON.stringify(index) !== JSON.stringify(known.get(name))) yield { event: 'status', index }
      for (const indexName of known.keys()) if (!seen.has(indexName)) yield { event: 'gone', indexName }
      known = seen
    }
  } finally {
    stop()
    signal.removeEventListener('abort', wake)
  }
}

async function look(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
): Promise<Map<string, WatchedStatus>> {
  const stored = await indexes.listIndexes(caller.accountId)
  return new Map(
    stored
      .filter(({ index }) => mayName(caller, index.indexName))
      .map(({ index }) => [
        index.indexName,
        { indexName: index.indexName, endpoint: index.endpoint, ...toStatusView(index) },
      ]),
  )
}
