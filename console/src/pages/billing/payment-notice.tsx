import type { PaymentStatus } from '#contracts/billing'
import { Notice } from '../../ui/feedback/notice.tsx'
import { Time } from '../../ui/value/time.tsx'
import { formatCents } from './budget-words.ts'

type Step = NonNullable<PaymentStatus['failure']>['step']
const TITLE: Readonly<Record<Step, string>> = {
  reminding: 'A payment has failed',
  grace: 'A payment has failed, and the indexes will be paused',
  paused: 'The indexes are paused, because a payment has failed',
  written_off: 'The indexes are paused, because a payment has failed',
  releasing: 'The payment has arrived, and the indexes are being resumed',
}

/** Stands above everything while a failed payment has consequences; nothing otherwise. */
export function PaymentNotice({ payment: { failure, owedCents } }: { payment: PaymentStatus }) {
  if (failure === undefined) return null
  const { step, nextAt } = failure
  if (step === 'releasing') return <Notice title={TITLE[step]} />
  return (
    <Notice tone={step === 'reminding' ? 'warning' : 'danger'} title={TITLE[step]}>
      {formatCents(owedCents)} could not be charged. Change the payment method below, or pay the open
      invoices.{' '}
      {step === 'grace' && (
        <>
          They are paused on <Time iso={nextAt} show="datetime" />.{' '}
        </>
      )}
      Documents are kept, and indexes resume by themselves once it is paid.
    </Notice>
  )
}
