import type { IndexHistory, IndexListEntry } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { indexTag } from '../domain/index-record.ts'
import { toListEntry, toSettingsView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

/** An index and its ETag. @throws ServiceError `forbidden`, `index_not_found` */
export async function getIndex(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<{ entry: IndexListEntry; etag: string }> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { entry: toListEntry(index), etag: indexTag(index) }
}

/** The index's settings and its ETag. @throws ServiceError `forbidden`, `index_not_found` */
export async function getIndexSettings(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<{ settings: Record<string, unknown>; etag: string }> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { settings: toSettingsView(index), etag: indexTag(index) }
}

/** The statuses of an index with their times, newest first. @throws ServiceError `forbidden`, `index_not_found` */
export async function getIndexHistory(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<IndexHistory> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { results: index.history.toReversed() }
}
