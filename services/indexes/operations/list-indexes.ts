import type { IndexListEntry } from '#contracts/indexes'
import { type Caller, requirePermission } from '#platform/caller'
import { toListEntry } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { mayName } from './find-visible-index.ts'

/** The caller's indexes in order of name; with `limit` those after the name `after`. @throws ServiceError `forbidden` */
export async function listIndexes(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  { limit, after = '' }: { limit?: number | undefined; after?: string | undefined } = {},
): Promise<{ results: IndexListEntry[]; next?: string }> {
  requirePermission(caller, 'indexes:read')
  const visible = (await indexes.listIndexes(caller.accountId)).filter(
    ({ index }) => mayName(caller, index.indexName) && index.indexName > after,
  )
  const page = visible.slice(0, limit)
  const last = page.at(-1)
  return {
    results: page.map(({ index }) => toListEntry(index)),
    ...(page.length < visible.length && last && { next: last.index.indexName }),
  }
}
