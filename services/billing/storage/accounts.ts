import { changing, rowsOf, type Table } from '#platform/table'
import { accountNotFound, newBillingAccount } from '../domain/account.ts'
import type { LedgerRepository } from '../ports.ts'
import {
  ACCOUNT_SORT,
  accountKey,
  accountRow,
  accountShelves,
  CHECK_KEY,
  DETAILS_SORT,
  fieldsOf,
  StoredCheck,
  toBillingAccount,
  toDetails,
} from './rows.ts'
import { unlessForgotten } from './unless-forgotten.ts'
import { put, putRecord } from './writing.ts'

type Accounts = Pick<
  LedgerRepository,
  | 'findAccount'
  | 'updateAccount'
  | 'listAccountIds'
  | 'findDetails'
  | 'updateDetails'
  | 'findCheck'
  | 'putCheck'
>
export const WHAT = 'The billing of this account'

export function accountsOver(table: Table): Accounts {
  const get = (accountId: string, sk: string) => table.get(accountKey(accountId), sk)
  return {
    findAccount: async (accountId) => {
      const row = await get(accountId, ACCOUNT_SORT)
      return row && toBillingAccount(row)
    },
    updateAccount: (accountId, decide) =>
      changing(table, WHAT, async () => {
        const row = await get(accountId, ACCOUNT_SORT)
        const before = row ? toBillingAccount(row) : newBillingAccount(accountId)
        if (before.forgottenAt !== undefined) return { result: before }
        const decided = decide(before)
        if (decided === undefined) return { result: before }
        return { writes: [put(accountRow(decided.account), row), ...decided.also], result: decided.account }
      }),
    listAccountIds: async function* () {
      for (const shelf of accountShelves)
        for await (const row of rowsOf((page) => table.queryIndex(shelf, page))) yield String(row.g1sk)
    },
    findDetails: async (accountId) => {
      const row = await get(accountId, DETAILS_SORT)
      return row && toDetails(row)
    },
    updateDetails: (accountId, decide, also) =>
      changing(table, WHAT, async () => {
        const row = await get(accountId, DETAILS_SORT)
        const before = row && toDetails(row)
        const next = decide(before)
        const known = await unlessForgotten(table, accountId)
        if (known === undefined) throw accountNotFound()
        const writes = next === before ? [] : [putRecord(accountId, DETAILS_SORT, { row, record: next })]
        return { writes: [...known, ...writes, ...(await also(next, before))], result: next }
      }),
    findCheck: async () => {
      const row = await table.get(CHECK_KEY, CHECK_KEY)
      return row && StoredCheck.parse(row)
    },
    putCheck: (check, also) =>
      changing(table, 'The check of usage', async () => {
        const row = await table.get(CHECK_KEY, CHECK_KEY)
        const item = { pk: CHECK_KEY, sk: CHECK_KEY, ...fieldsOf(check) }
        return { writes: [put(item, row), ...also], result: undefined }
      }),
  }
}
