import type Stripe from 'stripe'
import { ServiceError } from '#platform/errors'
import type { ProviderMessage } from '../../payment-provider.ts'
import { idOf } from './names.ts'

/** A signature is as old as its message; an older one was recorded and sent again. */
const REPLAY_SECONDS = 300

/**
 * What a signed message is about. Any of the secrets may have signed it, so that one can be replaced without losing
 * messages.
 * @throws ServiceError `webhook_signature_invalid`
 */
export function readSigned(
  stripe: Stripe,
  secrets: readonly string[],
  { body, signature, now }: { body: Uint8Array; signature: string | undefined; now: Date },
): ProviderMessage {
  for (const secret of secrets) {
    const event = verified(stripe, secret, { body, signature, now })
    if (event) return { id: event.id, type: event.type, ...customerIn(event) }
  }
  throw new ServiceError({
    kind: 'unauthenticated',
    code: 'webhook_signature_invalid',
    message:
      'The signature of this message is missing, wrong, or older than five minutes. Only the payment provider sends here.',
  })
}

type Signed = { body: Uint8Array; signature: string | undefined; now: Date }
function verified(
  stripe: Stripe,
  secret: string,
  { body, signature = '', now }: Signed,
): Stripe.Event | undefined {
  try {
    const { webhooks } = stripe
    // The SDK decodes bytes leniently: two bodies of which one is no UTF-8 would have the same signature.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
    return webhooks.constructEvent(text, signature, secret, REPLAY_SECONDS, undefined, now.getTime())
  } catch {
    // Not signed with this secret, not lately, or no JSON: the reason would help nobody but a forger.
    return undefined
  }
}

function customerIn({ data, type }: Stripe.Event): { customerId?: string } {
  const about = data.object as { id?: string; object?: string; customer?: string | { id: string } | null }
  const customerId =
    type.startsWith('customer.') && about.object === 'customer' ? about.id : idOf(about.customer)
  return customerId === undefined ? {} : { customerId }
}
