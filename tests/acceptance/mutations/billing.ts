import { join } from 'node:path'
import { openSqliteStore } from '#platform/table/sqlite'
import { issueInvoice } from '#services/billing/testing'
import { type CasesOf, clients, dataDir, inside, own, web, webhook } from './world.ts'

const account = () => ({ accountId: own().accountId })

/** An invoice that is open, as if a month had ended. */
async function openInvoice() {
  const file = join(dataDir(), 'controller.sqlite')
  await using store = openSqliteStore(file, { now: () => new Date() })
  const { invoiceId } = await issueInvoice(store.table('billing'), own().accountId)
  return { params: { ...account(), invoiceId }, body: { reason: 'a test' } }
}

export const BILLING_CASES: CasesOf<'billing'> = {
  setBudget: {
    request: async () => () => web('PUT', '/billing/budget', { body: { monthlyCents: 100_000 } }),
    publishes: ['budget.changed'],
    again: 'nothing',
  },
  setBillingDetails: {
    request: async () => () => web('PUT', '/billing/details', { body: { name: 'Engines Ltd', taxIds: [] } }),
    publishes: ['billing_details.changed'],
    again: 'nothing',
  },
  grantCredit: {
    request: async () => () =>
      inside((caller) =>
        clients().billing.grantCredit(caller, {
          params: account(),
          body: { cents: 500, reason: 'an apology' },
        }),
      ),
    publishes: ['credit.granted'],
    again: 'more',
  },
  markInvoicePaid: {
    request: async () => {
      const asked = await openInvoice()
      return () => inside((caller) => clients().billing.markInvoicePaid(caller, asked))
    },
    publishes: ['invoice.paid'],
    again: 'refused',
  },
  voidInvoice: {
    request: async () => {
      const asked = await openInvoice()
      return () => inside((caller) => clients().billing.voidInvoice(caller, asked))
    },
    publishes: ['invoice.voided'],
    again: 'refused',
  },
  openPaymentPortal: {
    request: async () => () => web('POST', '/billing/payment/portal'),
    nothingBecause: 'it opens a page of the payment provider',
    again: 'nothing',
  },
  openPaymentCheckout: {
    request: async () => () => web('POST', '/billing/payment/checkout'),
    nothingBecause: 'it opens a page of the payment provider',
    again: 'nothing',
  },
  receiveStripeMessage: {
    request: async () => () =>
      webhook('{"id":"evt_1","object":"event","type":"invoice.paid","data":{"object":{"customer":"cus_1"}}}'),
    nothingBecause: 'a job reads from Stripe what has changed, and tells that',
    again: 'nothing',
  },
}
