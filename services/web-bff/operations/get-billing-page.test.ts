import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import type { WebBffDeps } from '../ports.ts'
import { getBillingPage } from './get-billing-page.ts'

const CALLER: Caller = {
  accountId: 'acc_1',
  principal: { type: 'user', id: 'usr_0' },
  permissions: ['billing:read'],
  requestId: 'req_1',
}
const NOW = new Date('2026-03-15T10:00:00Z')

/** A Billing that remembers of which period it was asked. */
function neighbours() {
  const asked: object[] = []
  const answer = async (_: Caller, { query = {} }: { query?: object }) => {
    asked.push(query)
    return {}
  }
  const billing = {
    getBillingSummary: answer,
    getUsage: answer,
    listCostChanges: answer,
    listInvoices: answer,
    listCredits: answer,
    getPaymentStatus: answer,
  }
  const deps = { billing, now: () => NOW, sectionMs: 3_000, onSectionFailed: () => {} }
  return { deps: deps as unknown as WebBffDeps, asked }
}

describe('the Billing page', () => {
  it('asks for the whole of a month that has ended, and for the present one as far as it goes', async () => {
    const ended = neighbours()
    await getBillingPage(ended.deps, CALLER, { month: '2025-12' })
    expect(ended.asked).toContainEqual({ from: '2025-12-01', to: '2026-01-01', groupBy: 'day', limit: 31 })
    const present = neighbours()
    await getBillingPage(present.deps, CALLER, { month: '2026-03' })
    expect(present.asked).toContainEqual({ from: '2026-03-01', groupBy: 'day', limit: 31 })
    const unnamed = neighbours()
    await getBillingPage(unnamed.deps, CALLER, {})
    expect(unnamed.asked).toContainEqual({ groupBy: 'day', limit: 31 })
  })

  it('shows its other parts when one fails', async () => {
    const { deps } = neighbours()
    deps.billing.listInvoices = () => Promise.reject(new Error('down'))
    const page = await getBillingPage(deps, CALLER, {})
    expect(page.invoices).toMatchObject({ status: 'failed', error: { code: 'internal' } })
    expect(page.summary).toMatchObject({ status: 'ok' })
  })
})
