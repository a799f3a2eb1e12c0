import { expect, it } from 'vitest'
import type { PaymentProvider } from './payment-provider.ts'

const MONTH = { from: new Date('2026-03-01T00:00:00Z'), to: new Date('2026-04-01T00:00:00Z') }
const ACCOUNT = { accountId: 'acc_contract', name: 'Contract' }

/** What every payment provider promises. `toApril` moves it past the end of March. */
export function paymentProviderContract(
  open: () => Promise<{ provider: PaymentProvider; toApril: () => Promise<void> }>,
): void {
  it('has one customer and one subscription for an account, however often they are asked for', async () => {
    const { provider } = await open()
    const customers = [await provider.ensureCustomer(ACCOUNT), await provider.ensureCustomer(ACCOUNT)]
    const [first, second] = customers
    expect(second).toEqual(first)
    const { customerId = '' } = first ?? {}
    const subscribe = () => provider.ensureSubscription({ ...ACCOUNT, customerId, from: MONTH.from })
    expect(await subscribe()).toEqual(await subscribe())
    expect(await provider.getCustomer(customerId)).toMatchObject({ customerId, hasPaymentMethod: false })
  })

  it('takes the same hour as often as it is reported', async () => {
    const { provider } = await open()
    const { customerId } = await provider.ensureCustomer(ACCOUNT)
    const hour = {
      accountId: 'acc_contract',
      customerId,
      resource: 'storage:marqo.basic',
      hour: MONTH.from,
      cents: 6,
    }
    await provider.reportUsage(hour)
    await provider.reportUsage(hour)
    const counted = await provider.countedUsage({ customerId, resource: hour.resource, month: MONTH })
    expect([...counted.values()].reduce((sum, cents) => sum + cents, 0)).toBe(
      provider.kind === 'ledger' ? 0 : 6,
    )
  })

  it('makes an invoice of exactly our total, once', async () => {
    const { provider, toApril } = await open()
    const { customerId } = await provider.ensureCustomer(ACCOUNT)
    const { subscriptionId } = await provider.ensureSubscription({ ...ACCOUNT, customerId, from: MONTH.from })
    const usage = { id: 'usage', description: 'Storage marqo.basic', cents: 4_269 }
    const credit = { id: 'credit', description: 'Credit: sorry for Tuesday', cents: -269 }
    await provider.reportUsage({
      accountId: 'acc_contract',
      customerId,
      resource: 'storage:marqo.basic',
      hour: MONTH.from,
      cents: usage.cents,
    })
    await toApril()
    const charge = () =>
      provider.chargeInvoice({
        invoiceId: 'inv_contract',
        accountId: 'acc_contract',
        customerId,
        subscriptionId,
        month: MONTH,
        added: [credit],
        lines: [usage, credit],
        totalCents: 4_000,
      })
    const first = await charge()
    expect(first).toMatchObject({ state: 'charged', invoice: { status: 'open', totalCents: 4_000 } })
    expect(await charge()).toEqual(first)
  })

  it('believes no message that it cannot verify', async () => {
    const { provider } = await open()
    const body = new TextEncoder().encode('{"id":"evt_1","type":"invoice.paid","data":{"object":{}}}')
    const code = provider.kind === 'ledger' ? 'payments_not_configured' : 'webhook_signature_invalid'
    for (const signature of [undefined, '', 't=1,v1=00', 'nonsense'])
      await expect(provider.readMessage(body, signature, MONTH.to)).rejects.toMatchObject({ code })
  })
}
