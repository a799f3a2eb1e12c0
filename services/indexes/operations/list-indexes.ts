import type { IndexListEntry } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { pacer } from '#platform/pace'
import { toListEntry } from '../domain/views.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'

type With = Pick<IndexesDeps, 'indexes'>

/** Page size of reads; other requests have their turn between pages. */
const PAGE = 100

/**
 * The caller's indexes in order of name; with `limit`, at most that many after the name `after`, reading no more than
 * these.
 */
export async function listIndexes(
  { indexes }: With,
  caller: Caller,
  {
    limit = Number.POSITIVE_INFINITY,
    after = '',
  }: { limit?: number | undefined; after?: string | undefined } = {},
): Promise<{ results: IndexListEntry[]; next?: string }> {
  const results: IndexListEntry[] = []
  const pause = pacer()
  for await (const { index } of visibleIndexes({ indexes }, caller, { limit, after })) {
    const last = results.at(-1)
    // One index more than the limit shows that another page follows.
    if (results.length === limit && last) return { results, next: last.indexName }
    results.push(toListEntry(index))
    await pause()
  }
  return { results }
}

async function* visibleIndexes(
  { indexes }: With,
  { accountId, indexNames }: Caller,
  { limit, after }: { limit: number; after: string },
): AsyncGenerator<StoredIndex> {
  if (indexNames) {
    // A key is limited to a hundred indexes at most.
    yield* await indexes.findLiveIndexes(accountId, [...indexNames].filter((one) => one > after).sort())
    return
  }
  let from: string | undefined = after
  while (from !== undefined) {
    const page = await indexes.pageOfIndexes(accountId, { limit: Math.min(limit + 1, PAGE), after: from })
    yield* page.indexes
    from = page.next
  }
}
