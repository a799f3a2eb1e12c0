import type { Item, Write } from '#platform/table'
import { accountKey, fieldsOf } from './rows.ts'

type NewRow = Extract<Write, { type: 'insert' }>['item']

/** Replaces the row that was read, or inserts it. */
export const put = (item: NewRow, row: Item | undefined): Write =>
  row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }

/** The same for a row of an account; it expires no later than it did. */
export const putRecord = (
  accountId: string,
  sk: string,
  { row, record }: { row: Item | undefined; record: object },
): Write => {
  const expiresAt = row?.expiresAt
  const item = { pk: accountKey(accountId), sk, ...fieldsOf(record) }
  return put({ ...item, ...(expiresAt !== undefined && { expiresAt }) }, row)
}
