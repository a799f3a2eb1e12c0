import type { MessageReceived } from '#contracts/billing'
import type { PaymentDeps } from '../payment-ports.ts'

/**
 * Takes a signed message of the payment provider: each once, however often it comes. It only says that something has
 * changed; a job reads from the provider what is true now. Messages about nobody that we know, and of types that mean
 * nothing to us, are taken and forgotten.
 * @throws ServiceError `webhook_signature_invalid`, `payments_not_configured`
 */
export async function receiveStripeMessage(
  { provider, payments, paymentJob, now }: Pick<PaymentDeps, 'provider' | 'payments' | 'paymentJob' | 'now'>,
  { body, signature }: { body: Uint8Array; signature: string | undefined },
): Promise<MessageReceived> {
  const { id, customerId } = await provider.readMessage(body, signature, now())
  const accountId = customerId === undefined ? undefined : await payments.findAccountOf(customerId)
  if (accountId !== undefined)
    await payments.keepMessage(id, [paymentJob({ step: 'refresh', accountId }, now())])
  return { received: true }
}
