import type { IndexListEntry } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { toListEntry } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { mayName } from './find-visible-index.ts'

/** The caller's indexes in order of name. */
export async function listIndexes(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
): Promise<IndexListEntry[]> {
  const stored = await indexes.listIndexes(caller.accountId)
  return stored
    .filter(({ index }) => index.status !== 'DELETED' && mayName(caller, index.indexName))
    .map(({ index }) => toListEntry(index))
}
