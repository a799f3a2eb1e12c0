import type { Item, Table, Write } from '#platform/table'
import { ACCOUNT_SORT, accountKey, toBillingAccount } from './rows.ts'

export const isForgotten = (row: Item | undefined): boolean =>
  row !== undefined && toBillingAccount(row).forgottenAt !== undefined

/**
 * What a transaction that writes rows of an account needs, so that it fails when the account is being forgotten
 * meanwhile; `undefined` when it is already.
 */
export async function unlessForgotten(table: Table, accountId: string): Promise<Write[] | undefined> {
  const row = await table.get(accountKey(accountId), ACCOUNT_SORT)
  if (isForgotten(row)) return undefined
  return row === undefined ? [] : [{ type: 'check', pk: row.pk, sk: row.sk, version: row.version }]
}
