import type Stripe from 'stripe'
import { ServiceError } from '#platform/errors'
import type { PaymentProvider } from '../../payment-provider.ts'
import { asked, isRefusal } from './calls.ts'
import { meterName, seconds } from './names.ts'

type Usage = Pick<PaymentProvider, 'reportUsage' | 'countedUsage'>

/** Stripe keeps at most so many significant digits of a value. */
const MAX_DIGITS = 15
/** Stripe's answer to a second event with the same identifier within a day. */
const DUPLICATE = 'duplicate_meter_event'

/**
 * Meters with hourly windows: of several events in an hour Stripe counts the newest one. So an hour that is reported
 * again, however much later, is never counted twice.
 */
export function usageOf(stripe: Stripe): Usage {
  let meters: ReadonlyMap<string, string> | undefined
  const meterOf = async (resource: string) => {
    const name = meterName(resource)
    // Ids of meters never change, so what was found once stays true.
    if (meters?.has(name) !== true) meters = await allMeters(stripe)
    return meters.get(name)
  }
  return {
    reportUsage: ({ accountId, customerId, resource, hour, cents }) =>
      asked('reportUsage', async () => {
        const identifier = `${accountId}:${resource}:${hour.toISOString().slice(0, 13)}`
        const payload = { stripe_customer_id: customerId, value: meterValue(cents) }
        const event = { event_name: meterName(resource), identifier, timestamp: seconds(hour), payload }
        try {
          await stripe.billing.meterEvents.create(event)
        } catch (thrown) {
          if (!isDuplicate(thrown)) throw thrown
        }
      }),
    countedUsage: ({ customerId, resource, month }) =>
      asked('countedUsage', async () => {
        const meter = await meterOf(resource)
        const counted = new Map<string, number>()
        if (meter === undefined) return counted
        const summaries = stripe.billing.meters.listEventSummaries(meter, {
          customer: customerId,
          start_time: seconds(month.from),
          end_time: seconds(month.to),
          value_grouping_window: 'hour',
          limit: 100,
        })
        for await (const { start_time, aggregated_value } of summaries)
          if (aggregated_value !== 0) counted.set(new Date(start_time * 1000).toISOString(), aggregated_value)
        return counted
      }),
  }
}

/** Not every version of the API sends the code; the text is the same in all of them. */
const isDuplicate = (thrown: unknown) =>
  isRefusal(thrown, DUPLICATE) ||
  (thrown instanceof Error && /identifier/i.test(thrown.message) && /already exists/i.test(thrown.message))

async function allMeters(stripe: Stripe): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for await (const { id, event_name } of stripe.billing.meters.list({ status: 'active', limit: 100 }))
    found.set(event_name, id)
  return found
}

/** @throws ServiceError `meter_value_invalid` for what Stripe would refuse, cut off or count wrongly */
export function meterValue(cents: number): string {
  if (Number.isSafeInteger(cents) && cents >= 0 && String(cents).length <= MAX_DIGITS) return String(cents)
  throw new ServiceError({
    kind: 'internal',
    code: 'meter_value_invalid',
    message: `${cents} cents cannot be metered: a value is a whole number from 0, of at most ${MAX_DIGITS} digits.`,
  })
}
