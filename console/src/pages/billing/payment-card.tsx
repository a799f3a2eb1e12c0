import { useMutation } from '@tanstack/react-query'
import { CreditCard } from 'lucide-react'
import type { PaymentStatus } from '#contracts/billing'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { Can } from '../../app/permissions.tsx'
import { Button } from '../../ui/button/button.tsx'
import { FormError } from '../../ui/form/form-error.tsx'
import { Card } from '../../ui/page/card.tsx'

/** How the account pays. Cards are entered on the payment provider's own pages. */
export function PaymentCard({ payment }: { payment: PaymentStatus }) {
  const { provider, hasPaymentMethod, refusedTaxIds } = payment
  const open = useMutation({
    mutationFn: () => call(hasPaymentMethod ? 'openPaymentPortal' : 'openPaymentCheckout', {}),
    onSuccess: ({ url }) => window.location.assign(url),
  })
  if (provider === 'ledger')
    return (
      <Card
        title="Payment"
        description="Ledger only: this deployment has no payment provider. Bills are computed, and nobody is charged."
      />
    )
  const error = open.error && toApiError(open.error)
  return (
    <Card
      title="Payment"
      description={
        hasPaymentMethod
          ? 'Invoices are charged to your payment method when they are issued.'
          : 'There is no payment method yet: invoices cannot be charged.'
      }
      actions={
        <Can do="billing:manage">
          <Button
            variant={hasPaymentMethod ? 'secondary' : 'primary'}
            icon={CreditCard}
            pending={open.isPending || open.isSuccess}
            onClick={() => open.mutate()}
          >
            {hasPaymentMethod ? 'Change payment method' : 'Add payment method'}
          </Button>
        </Can>
      }
    >
      {(error || refusedTaxIds.length > 0) && (
        <div className="flex flex-col gap-3">
          {error && <FormError message={error.message} requestId={error.requestId} />}
          {refusedTaxIds.length > 0 && (
            <p className="text-fg-muted">
              Not accepted as valid: {refusedTaxIds.join(', ')}. Correct them in the billing details.
            </p>
          )}
        </div>
      )}
    </Card>
  )
}
