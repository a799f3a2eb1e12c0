import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import {
  changing,
  type Item,
  type Json,
  type NewItem,
  rowsOf,
  type Table,
  toEpoch,
  type Write,
} from '#platform/table'
import type { MeteredMonth } from '../domain/metering.ts'
import { newPaymentAccount, type PaymentAccount, type ProviderHealth } from '../domain/payments.ts'
import type { PaymentsRepository } from '../payment-ports.ts'
import { unlessForgotten } from './unless-forgotten.ts'

const WHAT = 'What the payment provider tells of this account'
/** Longer than the provider repeats messages. */
const MESSAGE_SECONDS = 40 * 86_400

const accountKey = (accountId: string) => `PAYMENT#${accountId}`
const ACCOUNT_SORT = 'PAYMENT'
const meteredSort = (month: string) => `METERED#${month}`
const customerKey = (customerId: string) => `PAYMENT_CUSTOMER#${customerId}`
const messageKey = (messageId: string) => `PAYMENT_MESSAGE#${messageId}`
const HEALTH_KEY = 'PAYMENT_PROVIDER'
const ONE = 'ONE'

const Cents = z.record(z.string(), z.number().int())
const StoredPayments = z.object({
  accountId: z.string(),
  customerId: z.string().optional(),
  subscriptionId: z.string().optional(),
  subscribedFrom: z.string().optional(),
  meteredThrough: z.string().optional(),
  hasPaymentMethod: z.boolean(),
  isEnlisted: z.boolean().optional(),
  refusedTaxIds: z.array(z.string()),
  dunning: z
    .object({
      dunningId: z.string(),
      step: z.enum(['reminding', 'grace', 'paused', 'written_off', 'releasing']),
      since: z.string(),
      remindersSent: z.number().int(),
      nextAt: z.string(),
    })
    .optional(),
  comparison: z
    .object({
      at: z.string(),
      differences: z.array(
        z.object({
          month: z.string(),
          about: z.string(),
          ourCents: z.number().int(),
          providerCents: z.number().int(),
        }),
      ),
    })
    .optional(),
})
const StoredMetered = z.object({
  month: z.string(),
  sent: Cents,
  pending: z.object({ hour: z.string(), cents: Cents }).optional(),
})
const StoredCustomer = z.object({ accountId: z.string() })
const StoredHealth = z.object({
  state: z.enum(['working', 'broken']),
  since: z.string(),
  reason: z.string().optional(),
})

/** JSON without undefined fields. */
const fieldsOf = (record: object) => JSON.parse(JSON.stringify(record)) as Record<string, Json>
const put = (item: NewItem, row: Item | undefined): Write =>
  row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item }

/** Payments in the table of Billing. */
export function paymentsRepository(table: Table, { now }: { now: Now }): PaymentsRepository {
  const accountOf = async (
    accountId: string,
  ): Promise<{ row: Item | undefined; account: PaymentAccount }> => {
    const row = await table.get(accountKey(accountId), ACCOUNT_SORT)
    return { row, account: row ? StoredPayments.parse(row) : newPaymentAccount(accountId) }
  }
  const meteredOf = async (accountId: string, month: string) => {
    const row = await table.get(accountKey(accountId), meteredSort(month))
    const metered: MeteredMonth = row ? StoredMetered.parse(row) : { month, sent: {} }
    return { row, metered }
  }
  return {
    findPayments: async (accountId) => {
      const { row, account } = await accountOf(accountId)
      return row && account
    },
    updatePayments: (accountId, decide, also = async () => []) =>
      changing(table, WHAT, async () => {
        const { row, account: before } = await accountOf(accountId)
        const next = decide(before)
        if (next === before) return { result: before }
        const known = await unlessForgotten(table, accountId)
        if (known === undefined) return { result: before }
        const item = { ...fieldsOf(next), pk: accountKey(accountId), sk: ACCOUNT_SORT }
        return {
          writes: [
            ...known,
            put(item, row),
            ...(await customerWrites(table, next, before)),
            ...(await also(next, before)),
          ],
          result: next,
        }
      }),
    findAccountOf: async (customerId) => {
      const row = await table.get(customerKey(customerId), ONE)
      return row && StoredCustomer.parse(row).accountId
    },
    findMetered: async (accountId, month) => (await meteredOf(accountId, month)).metered,
    updateMetered: (accountId, month, decide) =>
      changing(table, WHAT, async () => {
        const { row, metered } = await meteredOf(accountId, month)
        const next = decide(metered)
        if (next === metered) return { result: metered }
        const known = await unlessForgotten(table, accountId)
        if (known === undefined) return { result: metered }
        const item = { ...fieldsOf(next), pk: accountKey(accountId), sk: meteredSort(month) }
        return { writes: [...known, put(item, row)], result: next }
      }),
    keepMessage: async (messageId, also) => {
      const expiresAt = toEpoch(addSeconds(now(), MESSAGE_SECONDS))
      const item = { pk: messageKey(messageId), sk: ONE, expiresAt }
      return (await table.transact([{ type: 'insert', item }, ...also])).ok
    },
    ...healthOver(table),
  }
}

/** What is stored of an account; the row that leads to another comes after it. */
export async function* paymentRowsOf(table: Table, accountId: string): AsyncGenerator<Item> {
  for await (const row of rowsOf((page) => table.query(accountKey(accountId), page))) {
    const customerId = row.sk === ACCOUNT_SORT ? StoredPayments.parse(row).customerId : undefined
    const customer = customerId === undefined ? undefined : await table.get(customerKey(customerId), ONE)
    if (customer) yield customer
    yield row
  }
}

function healthOver(table: Table): Pick<PaymentsRepository, 'findHealth' | 'updateHealth'> {
  return {
    findHealth: async () => healthOf(await table.get(HEALTH_KEY, ONE)),
    updateHealth: (decide, also) =>
      changing(table, WHAT, async () => {
        const row = await table.get(HEALTH_KEY, ONE)
        const next = decide(healthOf(row))
        if (next === undefined) return { result: undefined }
        return {
          writes: [put({ ...fieldsOf(next), pk: HEALTH_KEY, sk: ONE }, row), ...also(next)],
          result: undefined,
        }
      }),
  }
}

const healthOf = (row: Item | undefined): ProviderHealth | undefined => row && StoredHealth.parse(row)

/** A customer of the provider leads to its account. It may be known already: of an attempt that was interrupted. */
async function customerWrites(
  table: Table,
  { accountId, customerId }: PaymentAccount,
  before: PaymentAccount,
): Promise<Write[]> {
  if (customerId === undefined || customerId === before.customerId) return []
  const row = await table.get(customerKey(customerId), ONE)
  return [put({ pk: customerKey(customerId), sk: ONE, accountId }, row)]
}
