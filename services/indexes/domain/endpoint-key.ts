import { hash } from 'node:crypto'
import { idTail } from '#platform/ids'
import type { IndexRecord } from './index-record.ts'

const LENGTH = 6
/** The alphabet of ids, because endpoints of other cells are host names. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * The part of an endpoint that is unique per index name. It is the same for every index of that name in an account,
 * because clients keep the endpoint while the index is deleted and created again. Indexes of older versions derive it
 * from their id; an index that replaces one of them keeps that key.
 */
export function endpointKeyOf(
  { accountId, indexName }: Pick<IndexRecord, 'accountId' | 'indexName'>,
  replaces?: IndexRecord,
): string {
  if (replaces) return replaces.endpointKey ?? idTail(replaces.indexId).slice(0, LENGTH)
  const bytes = hash('sha256', `${accountId}/${indexName}`, 'buffer')
  return [...bytes.subarray(0, LENGTH)].map((byte) => LETTERS[byte & 31]).join('')
}

/**
 * The creation time: now, or just after the replaced index if the clock was set back, because the later index owns the
 * endpoint.
 */
export function createdAfter(replaces: IndexRecord | undefined, now: Date): Date {
  const least = replaces ? replaces.createdAt.getTime() + 1 : 0
  return new Date(Math.max(now.getTime(), least))
}
