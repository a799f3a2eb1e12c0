import { type Item, type Table, type Write, writeOver } from '#platform/table'
import { type MemberCounts, recount } from '../domain/membership.ts'
import { accountKey, COUNTS_SORT, toCounts } from './rows.ts'

export const update = (row: Item, fields: Record<string, unknown>): Extract<Write, { type: 'update' }> => ({
  type: 'update',
  item: { pk: row.pk, sk: row.sk, ...(fields as Record<string, string>), version: row.version },
})
export const insert = (item: Extract<Write, { type: 'insert' }>['item']): Write => ({ type: 'insert', item })
export const remove = ({ pk, sk, version }: Item): Write => ({ type: 'remove', pk, sk, version })

/** The row of counts. Every change of members writes it, so that changes are serialised. */
export async function countsOf(table: Table, accountId: string) {
  const row = await table.get(accountKey(accountId), COUNTS_SORT)
  const counts = toCounts(row)
  const write = (next: MemberCounts): Write =>
    writeOver({ pk: accountKey(accountId), sk: COUNTS_SORT, ...next }, row)
  return {
    counts,
    change: (step: Parameters<typeof recount>[1]): Write => write(recount(counts, step)),
    /** Writes the counts unchanged, so that of two concurrent transactions one has a conflict. */
    touch: (): Write => write(counts),
  }
}
