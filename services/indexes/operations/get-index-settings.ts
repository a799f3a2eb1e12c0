import type { Caller } from '#platform/caller'
import type { Tagged } from '#platform/precondition'
import { indexTag } from '../domain/index-record.ts'
import { toSettingsView } from '../domain/views.ts'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'

/** The index's settings and its ETag. @throws ServiceError `index_not_found` */
export async function getIndexSettings(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<Tagged<Record<string, unknown>>> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { answer: toSettingsView(index), etag: indexTag(index) }
}
