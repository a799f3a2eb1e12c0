import type { ActivityPage, ActivityRecord } from '#contracts/activity'
import { pacer } from '#platform/pace'
import { fromCursor, toCursor } from '../domain/number-cursor.ts'
import type { ActivityDeps } from '../ports.ts'

/** How many records are looked through for one page. */
const MOST_READ = 5_000
const READ_AT_ONCE = 500

type Asked = {
  limit: number
  after?: string | undefined
  isShown: (record: ActivityRecord) => boolean
  /** Neither this record nor one before it is shown. */
  isOver?: (record: ActivityRecord) => boolean
}

/**
 * Looks through a chain, newest first, for so many records as one answer may cost.
 * @throws ServiceError `invalid_cursor`
 */
export async function pageOfChain(
  { activity }: Pick<ActivityDeps, 'activity'>,
  chain: string,
  { limit, after, isShown, isOver }: Asked,
): Promise<ActivityPage> {
  const pace = pacer()
  const results: ActivityRecord[] = []
  let last = after === undefined ? undefined : fromCursor(after)
  const oldest = ((await activity.findChain(chain))?.cut.number ?? 0) + 1
  for (let read = 0; read < MOST_READ;) {
    // Without filters the first read is enough.
    const { records, next } = await activity.listRecords(chain, {
      limit: read === 0 ? limit : READ_AT_ONCE,
      after: last,
    })
    for (const record of records) {
      await pace()
      if (record.number < oldest || isOver?.(record) === true) return { results }
      if (isShown(record)) results.push(record)
      if (results.length < limit) continue
      return { results, ...(record.number > oldest && { next: toCursor(record.number) }) }
    }
    if (next === undefined || next <= oldest) return { results }
    last = next
    read += Math.max(records.length, 1)
  }
  return { results, ...(last !== undefined && { next: toCursor(last) }) }
}
