import { ServiceError } from '#platform/errors'
import type { PaymentProvider } from '../../payment-provider.ts'

/**
 * Charges nobody: the ledger, its invoices and pages are the same, and say that nothing is charged. Whoever runs this
 * deployment settles invoices outside of it.
 */
export function ledgerOnly(): PaymentProvider {
  const refuse = async () => {
    throw nothingIsCharged()
  }
  const customer = async (customerId: string) => ({
    customerId,
    hasPaymentMethod: false,
    isDeleted: false,
  })
  return {
    kind: 'ledger',
    check: async () => {},
    ensureCustomer: async ({ accountId }) => ({ customerId: accountId }),
    getCustomer: customer,
    ensureDefaultPaymentMethod: customer,
    updateCustomer: async () => ({ refusedTaxIds: [] }),
    ensureSubscription: async ({ customerId }) => ({ subscriptionId: customerId }),
    endSubscription: async () => {},
    reportUsage: async () => {},
    countedUsage: async () => new Map(),
    chargeInvoice: async ({ invoiceId, customerId, totalCents }) => ({
      state: 'charged',
      invoice: {
        id: invoiceId,
        status: 'open',
        customerId,
        totalCents,
        taxCents: 0,
        amountDueCents: totalCents,
        amountPaidCents: 0,
        hasFailed: false,
      },
    }),
    getInvoice: refuse,
    voidInvoice: refuse,
    markUncollectible: refuse,
    openPortal: refuse,
    openCheckout: refuse,
    readMessage: refuse,
  }
}

function nothingIsCharged(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'payments_not_configured',
    message:
      'This deployment charges nobody: it has no payment provider. Its bills and invoices are complete without one.',
  })
}
