import type { Dunning } from './dunning.ts'

/** What Billing knows of an account at its payment provider. */
export type PaymentAccount = Readonly<{
  accountId: string
  customerId?: string | undefined
  subscriptionId?: string | undefined
  /** The first month that the subscription covers. */
  subscribedFrom?: string | undefined
  /** The end of the last hour that was reported. */
  meteredThrough?: string | undefined
  hasPaymentMethod: boolean
  /** A job makes it a customer. */
  isEnlisted?: boolean | undefined
  /** Tax ids that the provider did not accept. */
  refusedTaxIds: readonly string[]
  dunning?: Dunning | undefined
  /** The last comparison with the provider. */
  comparison?: Readonly<{ at: string; differences: readonly PaymentDifference[] }> | undefined
}>

/** What we reckon and what the provider does, where the two differ. */
export type PaymentDifference = Readonly<{
  month: string
  /** A resource, or the number of an invoice. */
  about: string
  ourCents: number
  providerCents: number
}>

/** Whether the payment provider works with our key. */
export type ProviderHealth = Readonly<{
  state: 'working' | 'broken'
  since: string
  reason?: string | undefined
}>

export const newPaymentAccount = (accountId: string): PaymentAccount => ({
  accountId,
  hasPaymentMethod: false,
  refusedTaxIds: [],
})
