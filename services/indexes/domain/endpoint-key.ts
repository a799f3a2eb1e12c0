import { hash } from 'node:crypto'
import { idTail } from '#platform/ids'
import type { IndexRecord } from './index-record.ts'

const LENGTH = 6
/** As ids: endpoints are host names in other cells. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz'

/**
 * What tells the endpoint of a name from others: always the same for a name of an account, because clients keep the
 * endpoint of a name while its index is deleted and created. An index of an older version has its own, by its id;
 * whoever takes its name over keeps that one.
 */
export function endpointKeyOf(
  { accountId, indexName }: Pick<IndexRecord, 'accountId' | 'indexName'>,
  replaces?: IndexRecord,
): string {
  if (replaces) return replaces.endpointKey ?? idTail(replaces.indexId).slice(0, LENGTH)
  const bytes = hash('sha256', `${accountId}/${indexName}`, 'buffer')
  return [...bytes.subarray(0, LENGTH)].map((byte) => LETTERS[byte & 31]).join('')
}

/** The time now, or when the clock was set back the moment after the index before it: the later one has the endpoint. */
export function createdAfter(replaces: IndexRecord | undefined, now: Date): Date {
  const least = replaces ? replaces.createdAt.getTime() + 1 : 0
  return new Date(Math.max(now.getTime(), least))
}
