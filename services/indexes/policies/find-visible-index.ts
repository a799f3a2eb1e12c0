import type { Caller } from '#platform/caller'
import { indexNotFound } from '../domain/errors.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'

/** Whether the caller's key covers this index; most keys cover all. */
export function keyCovers({ indexNames }: Caller, indexName: string): boolean {
  return indexNames === undefined || indexNames.includes(indexName)
}

/**
 * The caller's index, tombstones included.
 * @throws ServiceError `index_not_found`, also for an index that the key does not cover
 */
export async function getVisibleIndex(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  indexName: string,
): Promise<StoredIndex> {
  const stored = keyCovers(caller, indexName)
    ? await indexes.findIndex(caller.accountId, indexName)
    : undefined
  if (stored) return stored
  throw indexNotFound(indexName)
}

/** The same, without tombstones. @throws ServiceError `index_not_found` */
export async function getLiveIndex(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  indexName: string,
): Promise<StoredIndex> {
  const stored = await getVisibleIndex(deps, caller, indexName)
  if (stored.index.status !== 'DELETED') return stored
  throw indexNotFound(indexName)
}
