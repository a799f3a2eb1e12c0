import type { IndexHistory } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'

/** The statuses of an index with their times, newest first. @throws ServiceError `index_not_found` */
export async function getIndexHistory(
  deps: Pick<IndexesDeps, 'indexes'>,
  caller: Caller,
  name: string,
): Promise<IndexHistory> {
  const { index } = await getLiveIndex(deps, caller, name)
  return { results: index.history.toReversed() }
}
