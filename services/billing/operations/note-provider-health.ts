import { systemCaller } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import type { PaymentDeps } from '../payment-ports.ts'

type With = Pick<PaymentDeps, 'payments' | 'publish' | 'now' | 'newId'>

/** What an operator has to mend before payments go on; no retry helps. */
const REASONS: Readonly<Record<string, string>> = {
  payment_provider_key_refused:
    'The payment provider does not accept our key: it is wrong, or was revoked. Set STRIPE_SECRET_KEY to one that works and restart.',
  payment_provider_not_set_up:
    'The payment provider has no prices for some resources. Run npm run stripe:setup.',
}

const SUBJECT = { id: 'payment-provider' }

/** Whether only an operator can mend it. */
export const isBroken = (error: unknown): boolean => isServiceError(error) && error.code in REASONS

/** Tells, once, that the payment provider does not work. Usage is kept meanwhile. */
export function noteProviderBroken(deps: With, error: unknown): Promise<void> {
  const reason = isServiceError(error) ? REASONS[error.code] : undefined
  const by = systemCaller('billing', deps.newId('request'))
  return deps.payments.updateHealth(
    (health) =>
      health?.state === 'broken' && health.reason === reason
        ? undefined
        : { state: 'broken', since: deps.now().toISOString(), ...(reason !== undefined && { reason }) },
    (after) => [deps.publish({ type: 'payment_provider.broken', subject: SUBJECT, after }, by)],
  )
}

/** Tells, once, that it works again: it is asked, because not every job that succeeds has called it. */
export async function noteProviderWorks(deps: With & Pick<PaymentDeps, 'provider'>): Promise<void> {
  const health = await deps.payments.findHealth()
  if (health?.state !== 'broken') return
  await deps.provider.check()
  const by = systemCaller('billing', deps.newId('request'))
  await deps.payments.updateHealth(
    (before) =>
      before?.state === 'broken' ? { state: 'working', since: deps.now().toISOString() } : undefined,
    (after) => [deps.publish({ type: 'payment_provider.restored', subject: SUBJECT, after }, by)],
  )
}
