import type { ActivityRecord } from '#contracts/activity'
import type { Caller } from '#platform/caller'
import { recordNotFound } from '../domain/errors.ts'
import type { ActivityDeps } from '../ports.ts'

/** @throws ServiceError `activity_record_not_found`, also for one of another account */
export async function getActivityRecord(
  { activity }: Pick<ActivityDeps, 'activity'>,
  { accountId }: Pick<Caller, 'accountId'>,
  recordId: string,
): Promise<ActivityRecord> {
  const record = await activity.findRecord(accountId, recordId)
  if (record === undefined) throw recordNotFound()
  return record
}
