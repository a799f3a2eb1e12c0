import type { IndexHistory, IndexListEntry } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import type { Tagged } from '#platform/precondition'
import { indexTag } from '../domain/index-record.ts'
import { toListEntry, toSettingsView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

/** An index and its ETag. @throws ServiceError `index_not_found` */
export async function getIndex(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<Tagged<IndexListEntry>> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { answer: toListEntry(index), etag: indexTag(index) }
}

/** The index's settings and its ETag. @throws ServiceError `index_not_found` */
export async function getIndexSettings(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<Tagged<Record<string, unknown>>> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { answer: toSettingsView(index), etag: indexTag(index) }
}

/** The statuses of an index with their times, newest first. @throws ServiceError `index_not_found` */
export async function getIndexHistory(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<IndexHistory> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { results: index.history.toReversed() }
}
