import type { IndexListEntry } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import type { Tagged } from '#platform/precondition'
import { indexTag } from '../domain/index-record.ts'
import { toListEntry } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'

/** An index and its ETag. @throws ServiceError `index_not_found` */
export async function getIndex(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<Tagged<IndexListEntry>> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { answer: toListEntry(index), etag: indexTag(index) }
}
