import type * as z from 'zod'
import type { Estimate, EstimateQuery } from '#contracts/billing'
import {
  HOURS_PER_MONTH,
  kindOf,
  pricesAt,
  quantitiesOf,
  type Resource,
  type ResourceKind,
  typeOf,
} from '#contracts/prices'
import { ServiceError } from '#platform/errors'
import type { BillingDeps } from '../ports.ts'

/** @throws ServiceError `invalid_argument` for a class or type that has no price */
export function estimateCost(
  { now, priceBook, isCharged }: Pick<BillingDeps, 'now' | 'priceBook' | 'isCharged'>,
  shape: z.output<typeof EstimateQuery>,
): Estimate {
  const prices = pricesAt(now(), priceBook)
  const parts = quantitiesOf(shape).map(([resource, quantity]) => {
    const unitHourlyMicros = prices[resource]
    if (unitHourlyMicros === undefined) throw noPrice(resource, Object.keys(prices) as Resource[])
    const hourlyMicros = quantity * unitHourlyMicros
    return {
      resource,
      kind: kindOf(resource),
      type: typeOf(resource),
      quantity,
      unitHourlyMicros,
      hourlyMicros,
    }
  })
  const hourlyMicros = parts.reduce((sum, part) => sum + part.hourlyMicros, 0)
  return {
    currency: 'USD',
    isCharged,
    hourlyMicros,
    monthlyMicros: hourlyMicros * HOURS_PER_MONTH,
    parts,
  }
}

const PARAMETER: Record<ResourceKind, string> = { storage: 'storageClass', inference: 'inferenceType' }

function noPrice(resource: Resource, priced: readonly Resource[]): ServiceError {
  const kind = kindOf(resource)
  const known = priced.filter((one) => kindOf(one) === kind).map(typeOf)
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `${PARAMETER[kind]} must be one of ${known.join(', ')}.`,
  })
}
