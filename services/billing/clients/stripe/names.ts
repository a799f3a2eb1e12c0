/** What this product calls its things at Stripe. An operator finds them by these names in the dashboard. */

/** Metadata of customers, subscriptions and invoices: the account they belong to. */
export const ACCOUNT = 'marqo_account'
/** Metadata of an invoice: the id of ours. */
export const INVOICE = 'marqo_invoice'
/** Metadata of an invoice: `month`, made by the subscription, or `own`, made of our lines alone. */
export const MADE = 'marqo_made'
/** Metadata of an invoice item: the id of our line. */
export const LINE = 'marqo_line'
/** Metadata of the portal's configuration and the webhook endpoint. */
export const PART = 'marqo_part'

/** Stripe's limit: https://docs.stripe.com/billing/subscriptions/multiple-products */
export const MAX_SUBSCRIPTION_ITEMS = 20

const plain = (resource: string) => resource.replaceAll(/[^A-Za-z0-9]+/g, '_')

/** The meter of a resource is found by this name, and its price by it as lookup key. Both count whole cents. */
export const meterName = (resource: string) => `marqo_cloud.${resource.replaceAll(':', '.')}.cents`
export const productId = (resource: string) => `marqo_cloud_${plain(resource)}`

const NOUNS: Readonly<Record<string, string>> = { storage: 'Storage', inference: 'Inference' }

/** `storage:marqo.basic` as an invoice shows it: `Storage marqo.basic`. */
export function resourceTitle(resource: string): string {
  const [kind = '', ...type] = resource.split(':')
  return `${NOUNS[kind] ?? kind} ${type.join(':')}`.trim()
}

export const seconds = (at: Date) => Math.floor(at.getTime() / 1000)
export const idOf = (expandable: string | { id: string } | null | undefined): string | undefined =>
  typeof expandable === 'string' ? expandable : expandable?.id
