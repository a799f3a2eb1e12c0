import { describe, expect, it } from 'vitest'
import { paymentProviderContract } from '../../payment-provider.contract.ts'
import { ledgerOnly } from './index.ts'

describe('without a payment provider', () => {
  paymentProviderContract(async () => ({ provider: ledgerOnly(), toApril: async () => {} }))

  it('there are no pages to pay on, and it says why', async () => {
    const provider = ledgerOnly()
    for (const page of [
      provider.openPortal({ customerId: 'acc_1', returnUrl: 'http://console' }),
      provider.openCheckout({ accountId: 'acc_1', customerId: 'acc_1', returnUrl: 'http://console' }),
    ])
      await expect(page).rejects.toMatchObject({
        code: 'payments_not_configured',
        message: expect.stringContaining('charges nobody'),
      })
  })
})
