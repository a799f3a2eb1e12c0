import * as z from 'zod'

/** `nextAt`: when the next step is due unless it is paid before. */
const DunningState = z.object({
  step: z.string(),
  since: z.string(),
  nextAt: z.string().optional(),
  owedCents: z.number().int(),
})
const PaymentDifferenceState = z.object({
  month: z.string(),
  about: z.string(),
  ourCents: z.number().int(),
  providerCents: z.number().int(),
})
const ProviderState = z.object({ state: z.string(), since: z.string(), reason: z.string().optional() })

const dunning = { version: 1, subject: 'account', after: DunningState } as const

/** What happens between Billing and its payment provider. They hold no card, address or key. */
export const PAYMENT_EVENTS = {
  /** An invoice could not be charged. */
  'payment.failed': dunning,
  /** A reminder was sent. */
  'payment.reminded': dunning,
  /** It was announced that indexes will be paused. */
  'payment.grace_started': dunning,
  /** Indexes are being paused; nothing is deleted. */
  'payment.indexes_paused': dunning,
  /** Charging was given up; it can still be paid. */
  'payment.written_off': dunning,
  /** Everything is paid: indexes get their inference pods back. */
  'payment.recovered': dunning,
  /** What the provider reckons is not what the ledger says. */
  'payment.difference_found': { version: 1, subject: 'account', after: PaymentDifferenceState },
  /** The provider does not accept our key, or lacks its prices: usage is kept, and reported later. */
  'payment_provider.broken': { version: 1, subject: 'deployment', after: ProviderState },
  'payment_provider.restored': { version: 1, subject: 'deployment', after: ProviderState },
} as const
