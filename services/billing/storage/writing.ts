import type { Item, Write } from '#platform/table'
import { accountKey, fieldsOf } from './rows.ts'

type NewRow = Extract<Write, { type: 'insert' }>['item']

/** Replaces the row that was read, or inserts it. */
export const put = (item: NewRow, row: Item | undefined): Write =>
  row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }

/** The same for a row of an account. */
export const putRecord = (
  accountId: string,
  sk: string,
  { row, record }: { row: Item | undefined; record: object },
): Write => put({ pk: accountKey(accountId), sk, ...fieldsOf(record) }, row)
