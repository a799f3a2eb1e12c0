import * as z from 'zod'
import { type Env, readEnv } from '#platform/config'
import type { DunningConfig } from './domain/dunning.ts'

/** Names of the variables of payments. */
export const STRIPE_SECRET_KEY = 'STRIPE_SECRET_KEY'
export const STRIPE_WEBHOOK_SECRET = 'STRIPE_WEBHOOK_SECRET'
export const STRIPE_API_URL = 'STRIPE_API_URL'
export const STRIPE_AUTOMATIC_TAX = 'STRIPE_AUTOMATIC_TAX'
export const BILLING_REMINDER_DAYS = 'BILLING_REMINDER_DAYS'
export const BILLING_GRACE_AFTER_DAYS = 'BILLING_GRACE_AFTER_DAYS'
export const BILLING_GRACE_DAYS = 'BILLING_GRACE_DAYS'
export const BILLING_WRITE_OFF_AFTER_DAYS = 'BILLING_WRITE_OFF_AFTER_DAYS'

const days = (byDefault: number) => z.coerce.number().int().min(0).max(365).default(byDefault)

/** When reminders are sent, the pause is announced, indexes are paused, and the invoice is given up. */
export function readDunningConfig(env: Env): DunningConfig {
  const read = readEnv(
    'billing',
    {
      [BILLING_REMINDER_DAYS]: z
        .string()
        .regex(/^\d{1,3}(,\d{1,3})*$/, 'days after the failure, like 0,3,7')
        .default('0,3,7'),
      [BILLING_GRACE_AFTER_DAYS]: days(10),
      [BILLING_GRACE_DAYS]: days(7),
      [BILLING_WRITE_OFF_AFTER_DAYS]: days(60),
    },
    env,
  )
  const reminderDays = [...new Set(read[BILLING_REMINDER_DAYS].split(',').map(Number))]
  return {
    reminderDays: reminderDays.toSorted((a, b) => a - b),
    graceAfterDays: read[BILLING_GRACE_AFTER_DAYS],
    graceDays: read[BILLING_GRACE_DAYS],
    writeOffAfterDays: read[BILLING_WRITE_OFF_AFTER_DAYS],
  }
}

export type StripeConfig = {
  secretKey: string
  /** Several while one is being replaced, separated by commas. */
  webhookSecrets: readonly string[]
  apiUrl?: string | undefined
  isTaxed: boolean
}

/**
 * What charges by Stripe; `undefined` without a key. These are secrets: they are read here, handed to Stripe's engine and
 * go nowhere else.
 * @throws Error that names every invalid variable, without its value
 */
export function readStripeConfig(env: Env): StripeConfig | undefined {
  const read = readEnv(
    'stripe',
    {
      [STRIPE_SECRET_KEY]: z
        .string()
        .regex(/^(sk|rk)_(test|live)_\w+$/, 'a secret or restricted key of Stripe: sk_… or rk_…')
        .optional(),
      [STRIPE_WEBHOOK_SECRET]: z
        .string()
        .regex(/^whsec_\w+(,whsec_\w+)*$/, 'the secret of the webhook endpoint: whsec_…')
        .optional(),
      [STRIPE_API_URL]: z.url({ protocol: /^https?$/ }).optional(),
      [STRIPE_AUTOMATIC_TAX]: z.enum(['true', 'false']).default('false'),
    },
    env,
  )
  const secretKey = read[STRIPE_SECRET_KEY]
  if (secretKey === undefined) return undefined
  return {
    secretKey,
    webhookSecrets: read[STRIPE_WEBHOOK_SECRET]?.split(',') ?? [],
    apiUrl: read[STRIPE_API_URL],
    isTaxed: read[STRIPE_AUTOMATIC_TAX] === 'true',
  }
}
