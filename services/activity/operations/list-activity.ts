import type { ActivityFilters, ActivityPage } from '#contracts/activity'
import type { Caller } from '#platform/caller'
import { isBefore, matches } from '../domain/matches.ts'
import type { ActivityDeps } from '../ports.ts'
import { pageOfChain } from './page-of-chain.ts'

/** A page of the account's records that pass the filters, newest first. @throws ServiceError `invalid_cursor` */
export async function listActivity(
  deps: Pick<ActivityDeps, 'activity'>,
  { accountId }: Pick<Caller, 'accountId'>,
  { limit, after, ...filters }: ActivityFilters & { limit: number; after?: string | undefined },
): Promise<ActivityPage> {
  return pageOfChain(deps, accountId, {
    limit,
    after,
    isShown: (record) => matches(record, filters),
    isOver: (record) => isBefore(record, filters),
  })
}
