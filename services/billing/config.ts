import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'

/** Names of this service's variables. */
export const BILLING_TABLE = 'BILLING_TABLE'
export const BILLING_CLOSE_DELAY_SECONDS = 'BILLING_CLOSE_DELAY_SECONDS'
export const BILLING_DUE_DAYS = 'BILLING_DUE_DAYS'
export const BILLING_KEEP_INVOICES_DAYS = 'BILLING_KEEP_INVOICES_DAYS'
export const BILLING_SELLER = 'BILLING_SELLER'

export type BillingConfig = {
  tableName: string
  /** How long after its end a month stays open for events that come late. */
  closeDelaySeconds: number
  /** Days until an invoice is due. */
  dueDays: number
  /** How long the invoices of a purged account are kept. */
  keepInvoicesDays: number
  /** Who bills, as printed on invoices; lines are separated by `|`. */
  seller: readonly string[]
}

/** @throws Error that names every invalid variable */
export function readConfig(env: Env): BillingConfig {
  const read = readEnv(
    'billing',
    {
      [BILLING_TABLE]: z.string().default('billing'),
      [BILLING_CLOSE_DELAY_SECONDS]: z.coerce.number().int().min(0).max(864_000).default(3_600),
      [BILLING_DUE_DAYS]: z.coerce.number().int().min(0).max(365).default(14),
      [BILLING_KEEP_INVOICES_DAYS]: z.coerce.number().int().min(1).max(36_500).default(3_650),
      [BILLING_SELLER]: z.string().max(500).default('Marqo Cloud'),
    },
    env,
  )
  return {
    tableName: read[BILLING_TABLE],
    closeDelaySeconds: read[BILLING_CLOSE_DELAY_SECONDS],
    dueDays: read[BILLING_DUE_DAYS],
    keepInvoicesDays: read[BILLING_KEEP_INVOICES_DAYS],
    seller: read[BILLING_SELLER].split('|').map((line) => line.trim()),
  }
}
