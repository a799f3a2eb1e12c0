import type { AddedLine, ProviderInvoice, Span } from './domain/provider-invoice.ts'

export type { AddedLine, ProviderInvoice }

/** One hour of one metered resource, as it is reported: whole cents. */
export type MeteredHour = Readonly<{
  accountId: string
  customerId: string
  /** A resource of the price book. */
  resource: string
  /** Where the hour begins. */
  hour: Date
  cents: number
}>

export type NewCustomer = Readonly<{ accountId: string; name: string; email?: string }>
export type Customer = Readonly<{
  customerId: string
  /** Something can be charged without asking anybody. */
  hasPaymentMethod: boolean
  /** An operator removed it at the provider. */
  isDeleted: boolean
}>
/** What is printed on invoices, and what taxes are reckoned from. */
export type CustomerDetails = Readonly<{
  name: string
  address?: Readonly<{
    line1: string
    line2?: string | undefined
    city: string
    state?: string | undefined
    postalCode?: string | undefined
    country: string
  }>
  taxIds: readonly Readonly<{ type: string; value: string }>[]
}>

/** Our invoice, as the provider is to charge it. */
export type InvoiceToCharge = Readonly<{
  /** Ours. */
  invoiceId: string
  accountId: string
  customerId: string
  /** Absent: no subscription covers the month, so every line is added as it is. */
  subscriptionId?: string
  month: Span
  /** What is missing on an invoice that holds the metered usage. */
  added: readonly AddedLine[]
  /** All lines, for an invoice of its own. */
  lines: readonly AddedLine[]
  /** Before tax. */
  totalCents: number
}>

/** `awaited`: the provider has not made the month's invoice yet. */
export type Charged =
  | { state: 'awaited' }
  | {
      state: 'charged'
      invoice: ProviderInvoice
      /** What the provider had reckoned for the month, when it was not our total: that invoice was voided and replaced. */
      replacedCents?: number
    }

/** What a message of the provider is about. Nothing else of it is believed: the state is read again. */
export type ProviderMessage = Readonly<{ id: string; type: string; customerId?: string }>

/**
 * Who charges. Every call may be repeated: it is done once. The amounts are ours; a provider reckons nothing.
 * @throws ServiceError `payment_provider_unavailable` when a retry can help, `payment_provider_key_refused` when the key
 * is wrong or revoked, `payment_provider_refused` when the request itself is refused
 */
export interface PaymentProvider {
  /** `ledger`: nobody is charged. */
  readonly kind: 'ledger' | 'stripe'
  /** Whether it accepts our key, and knows every resource. */
  check(): Promise<void>
  /** The customer of an account, made if there is none. */
  ensureCustomer(customer: NewCustomer): Promise<{ customerId: string }>
  getCustomer(customerId: string): Promise<Customer>
  /** What the customer's next invoices say. A tax id that the provider does not know is left out, and answered. */
  updateCustomer(customerId: string, details: CustomerDetails): Promise<{ refusedTaxIds: readonly string[] }>
  /** Invoices are charged to the newest payment method if none was chosen. */
  ensureDefaultPaymentMethod(customerId: string): Promise<Customer>
  /** The subscription of a customer, made if there is none; usage since `from` is on its first invoice. */
  ensureSubscription(asked: {
    accountId: string
    customerId: string
    from: Date
  }): Promise<{ subscriptionId: string }>
  /** Ends it without an invoice: what is left to bill is on one of our lines. */
  endSubscription(subscriptionId: string): Promise<void>
  /** Reports an hour. Reported again, it is replaced and not added. */
  reportUsage(hour: MeteredHour): Promise<void>
  /** What the provider has counted, by the hour (ISO), without the hours of 0. */
  countedUsage(asked: {
    customerId: string
    resource: string
    month: Span
  }): Promise<ReadonlyMap<string, number>>
  /** Makes the invoice final and charges it; it is never collected with another total than ours. */
  chargeInvoice(invoice: InvoiceToCharge): Promise<Charged>
  getInvoice(id: string): Promise<ProviderInvoice>
  voidInvoice(id: string): Promise<ProviderInvoice>
  /** Gives up charging it; it can still be paid. */
  markUncollectible(id: string): Promise<ProviderInvoice>
  /** A page of the provider for payment methods, addresses, tax ids and invoices. */
  openPortal(asked: { customerId: string; returnUrl: string }): Promise<{ url: string }>
  /** A page of the provider that adds the first payment method. */
  openCheckout(asked: { accountId: string; customerId: string; returnUrl: string }): Promise<{ url: string }>
  /**
   * Checks the signature of a message and its age.
   * @throws ServiceError `webhook_signature_invalid`
   */
  readMessage(body: Uint8Array, signature: string | undefined, now: Date): Promise<ProviderMessage>
}
