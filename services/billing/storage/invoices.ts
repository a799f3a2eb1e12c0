import { changing, fromCursor, type Table, toCursor, type Write } from '#platform/table'
import type { Closing, LedgerRepository } from '../ports.ts'
import { WHAT } from './accounts.ts'
import { creditInsert, creditsGivenBack, creditUpdate } from './credits.ts'
import {
  ACCOUNT_SORT,
  accountKey,
  accountRow,
  billedSort,
  INVOICE_ORDER_PREFIX,
  invoiceOrderSort,
  invoiceSort,
  StoredBilled,
  StoredOrder,
  toBillingAccount,
  toInvoice,
} from './rows.ts'
import { put, putRecord } from './writing.ts'

type Invoices = Pick<
  LedgerRepository,
  'findBilled' | 'closeMonth' | 'findInvoice' | 'listInvoices' | 'updateInvoice'
>

export function invoicesOver(table: Table): Invoices {
  const get = (accountId: string, sk: string) => table.get(accountKey(accountId), sk)
  return {
    findBilled: async (accountId, month) => {
      const row = await get(accountId, billedSort(month))
      return row ? StoredBilled.parse(row).cents : {}
    },
    closeMonth: (closing) => closeMonth(table, closing),
    findInvoice: async (accountId, invoiceId) => {
      const row = await get(accountId, invoiceSort(invoiceId))
      return row && toInvoice(row)
    },
    listInvoices: async (accountId, { limit, after }) => {
      const page = await table.query(accountKey(accountId), {
        prefix: INVOICE_ORDER_PREFIX,
        limit,
        order: 'desc',
        ...(after !== undefined && { after: fromCursor(after, INVOICE_ORDER_PREFIX) }),
      })
      const found = await Promise.all(
        page.items.map((row) => get(accountId, invoiceSort(StoredOrder.parse(row).invoiceId))),
      )
      return {
        invoices: found.flatMap((row) => (row ? [toInvoice(row)] : [])),
        ...(page.next !== undefined && { next: toCursor(page.next) }),
      }
    },
    updateInvoice: (accountId, invoiceId, { decide, also = async () => [] }) =>
      changing(table, WHAT, async () => {
        const row = await get(accountId, invoiceSort(invoiceId))
        if (row === undefined) return { result: undefined }
        const before = toInvoice(row)
        const { invoice: next, giveCreditBack = false } = decide(before)
        const given = giveCreditBack ? await creditsGivenBack(table, before) : []
        const write = putRecord(accountId, row.sk, { row, record: next })
        return { writes: [write, ...given, ...(await also(next, before))], result: next }
      }),
  }
}

async function closeMonth(table: Table, closing: Closing): Promise<boolean> {
  const { before, account, invoice, billed, credits, newCredit, also } = closing
  const { accountId } = before
  const row = await table.get(accountKey(accountId), ACCOUNT_SORT)
  // As a whole: `before` was read together with the usage that is being billed.
  if (row === undefined || JSON.stringify(toBillingAccount(row)) !== JSON.stringify(before)) return false
  const months = await Promise.all(
    Object.entries(billed).map(async ([month, cents]) => {
      const stored = await table.get(accountKey(accountId), billedSort(month))
      return putRecord(accountId, billedSort(month), { row: stored, record: { cents } })
    }),
  )
  const used = await Promise.all(credits.map((credit) => creditUpdate(table, credit)))
  if (used.includes(undefined)) return false
  const writes: Write[] = [put(accountRow(account), row), ...months, ...also]
  writes.push(...used.flatMap((write) => write ?? []))
  if (newCredit) writes.push(creditInsert(newCredit))
  if (invoice) {
    const { invoiceId } = invoice
    writes.push(
      putRecord(accountId, invoiceSort(invoiceId), { row: undefined, record: invoice }),
      putRecord(accountId, invoiceOrderSort(account.invoices), { row: undefined, record: { invoiceId } }),
    )
  }
  return (await table.transact(writes)).ok
}
