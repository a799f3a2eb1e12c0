import type { ActivityCheckpointPage } from '#contracts/activity'
import type { Caller } from '#platform/caller'
import { fromCursor, toCursor } from '../domain/number-cursor.ts'
import type { ActivityDeps } from '../ports.ts'

/** A page of the checkpoints of the account's chain, newest first. @throws ServiceError `invalid_cursor` */
export async function listActivityCheckpoints(
  { activity }: Pick<ActivityDeps, 'activity'>,
  { accountId }: Pick<Caller, 'accountId'>,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<ActivityCheckpointPage> {
  const from = after === undefined ? undefined : fromCursor(after)
  const { checkpoints, next } = await activity.listCheckpoints(accountId, { limit, after: from })
  return {
    results: checkpoints.map(({ checkpoint }) => checkpoint),
    ...(next !== undefined && { next: toCursor(next) }),
  }
}
