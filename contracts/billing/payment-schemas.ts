import * as z from 'zod'

/** How a failed payment goes on: reminders, the announcement of a pause, the pause. */
const PaymentFailure = z.object({
  step: z.enum(['reminding', 'grace', 'paused', 'written_off', 'releasing']),
  since: z.string(),
  /** When the next step is due, unless it is paid before. */
  nextAt: z.string(),
})
export const PaymentStatus = z
  .object({
    /** `ledger`: there is no payment provider, and nobody is charged. */
    provider: z.enum(['ledger', 'stripe']),
    isCharged: z.boolean(),
    hasPaymentMethod: z.boolean(),
    /** Tax ids that the payment provider did not accept as valid. */
    refusedTaxIds: z.array(z.string()),
    /** What could not be charged, in whole cents. */
    owedCents: z.number().int(),
    failure: PaymentFailure.optional(),
  })
  .meta({ id: 'PaymentStatus' })
export type PaymentStatus = z.infer<typeof PaymentStatus>

/** A page of the payment provider, for one visit. */
export const PaymentPage = z.object({ url: z.string() })
export type PaymentPage = z.infer<typeof PaymentPage>

export const PaymentProviderState = z.object({
  provider: z.enum(['ledger', 'stripe']),
  /** `broken`: only an operator can mend it. Usage is kept and reported later. */
  state: z.enum(['working', 'broken']),
  since: z.string().optional(),
  reason: z.string().optional(),
})
export type PaymentProviderState = z.infer<typeof PaymentProviderState>

export const MessageReceived = z.object({ received: z.literal(true) })
export type MessageReceived = z.infer<typeof MessageReceived>
