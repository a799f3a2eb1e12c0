import { type Item, rowsOf, type Table, toEpoch } from '#platform/table'
import { forgotten } from '../domain/account.ts'
import type { LedgerRepository } from '../ports.ts'
import { paymentRowsOf } from './payments-repository.ts'
import {
  ACCOUNT_SORT,
  accountKey,
  fieldsOf,
  indexKey,
  INVOICE_ORDER_PREFIX,
  INVOICE_PREFIX,
  listKey,
  StoredListed,
  toBillingAccount,
} from './rows.ts'

/** The removal of an account that is gone. */
export function forgettingOver(table: Table): Pick<LedgerRepository, 'beginForgetting' | 'removeRecords'> {
  return {
    beginForgetting: async (before, { at, until }) => {
      const row = await table.get(accountKey(before.accountId), ACCOUNT_SORT)
      // As a whole: `before` has nothing left to bill.
      if (row === undefined || JSON.stringify(toBillingAccount(row)) !== JSON.stringify(before)) return false
      const { pk, sk, version } = row
      // Out of the secondary index too: nobody looks after it any more.
      const left = { ...fieldsOf(forgotten(before, at)), pk, sk, version, expiresAt: toEpoch(until) }
      return table.update(left)
    },
    removeRecords: async (accountId, { invoicesUntil, signal }) => {
      let isDone = true
      for await (const row of rowsToSettle(table, accountId)) {
        if (signal.aborted) return false
        const isSettled = await settleRow(table, row, toEpoch(invoicesUntil))
        isDone &&= isSettled
      }
      return isDone
    },
  }
}

/** Every row of the account but its own. What leads to other rows comes after them, so that a repeat finds them all. */
async function* rowsToSettle(table: Table, accountId: string): AsyncGenerator<Item> {
  const all = (pk: string) => rowsOf((page) => table.query(pk, page))
  for await (const row of all(listKey(accountId))) {
    yield* all(indexKey(accountId, StoredListed.parse(row).indexId))
    yield row
  }
  yield* paymentRowsOf(table, accountId)
  for await (const row of all(accountKey(accountId))) if (row.sk !== ACCOUNT_SORT) yield row
}

const isOfInvoice = ({ sk }: Item) => sk.startsWith(INVOICE_PREFIX) || sk.startsWith(INVOICE_ORDER_PREFIX)

/** Removes the row; one of an invoice expires. @returns `false` when another writer was faster: it is to be tried again */
async function settleRow(table: Table, row: Item, expiresAt: number): Promise<boolean> {
  if (!isOfInvoice(row)) return table.remove(row.pk, row.sk, row.version)
  return row.expiresAt !== undefined || table.update({ ...row, expiresAt })
}
