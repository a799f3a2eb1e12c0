import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import { newBillingAccount } from '../domain/account.ts'
import { invoiceNumber, type InvoiceRecord } from '../domain/invoice.ts'
import { ledgerRepository } from '../storage/ledger-repository.ts'

/** An open invoice of an account, as if a month had been closed, with usage of this many cents. For tests. */
export async function issueInvoice(table: Table, accountId: string, cents = 1_234): Promise<InvoiceRecord> {
  const ledger = ledgerRepository(table)
  const before = await ledger.updateAccount(accountId, (account) => ({ account, also: [] }))
  const invoices = before.invoices + 1
  const invoice: InvoiceRecord = {
    invoiceId: newId('invoice'),
    accountId,
    number: invoiceNumber(accountId, invoices),
    month: '2026-01',
    to: '2026-02-01T00:00:00.000Z',
    status: 'open',
    issuedAt: '2026-02-01T01:00:00.000Z',
    dueAt: '2026-02-15T01:00:00.000Z',
    lines: [{ kind: 'usage', description: 'Storage shards marqo.basic', month: '2026-01', cents }],
    usedCredits: [],
    subtotalCents: cents,
    creditCents: 0,
    taxCents: 0,
    totalCents: cents,
    customer: { taxIds: [] },
  }
  const account = { ...newBillingAccount(accountId), ...before, invoices }
  const isIssued = await ledger.closeMonth({ before, account, invoice, billed: {}, credits: [], also: [] })
  if (!isIssued) throw new Error('the account changed meanwhile')
  return invoice
}
