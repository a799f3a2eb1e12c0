import type { indexesRoutes } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import type { Handlers, OnFailure } from '#platform/http'
import { listIndexes } from '../operations/list-indexes.ts'
import { watchIndexes } from '../operations/watch-indexes.ts'
import { accountWatches } from '../policies/account-watches.ts'
import type { IndexesDeps } from '../ports.ts'
import { eventStreams } from './event-streams.ts'
import type { Bytes, ListCache } from './list-cache.ts'

type Deps = IndexesDeps & { lists?: ListCache }
type OfAllIndexes = Handlers<Pick<typeof indexesRoutes, 'listIndexes' | 'watchIndexes'>>

/** The routes for all indexes of an account: one answer, or a stream of changes. */
export function ofAllIndexes(deps: Deps, onFailure?: OnFailure): OfAllIndexes {
  const streams = eventStreams()
  const watches = accountWatches(deps)
  const listBytes = async (caller: Caller) => toBytes(await listIndexes(deps, caller))
  return {
    listIndexes: async ({ caller, query }) => {
      if (query.limit !== undefined || query.after !== undefined) return listIndexes(deps, caller, query)
      // A key limited to some indexes gets a list of its own.
      const bytes =
        deps.lists && caller.indexNames === undefined
          ? await deps.lists.get(caller.accountId, () => listBytes(caller))
          : await listBytes(caller)
      // The bytes are JSON of the contract's type, encoded once for many answers.
      return new Response(bytes, { headers: { 'content-type': 'application/json' } })
    },
    watchIndexes: ({ caller, signal, request }) =>
      streams.open({
        caller,
        asked: signal,
        begin: (ended) => watchIndexes({ watches }, caller, ended),
        onFailure: (thrown) => onFailure?.(thrown, request, caller.requestId),
      }),
  }
}

function toBytes(answer: object): Bytes {
  return new TextEncoder().encode(JSON.stringify(answer))
}
