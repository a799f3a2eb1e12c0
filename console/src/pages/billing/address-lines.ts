import type { BillingDetails } from '#contracts/billing'

/** An address as it stands on an envelope, a line each. */
export function addressLines({
  line1,
  line2,
  postalCode,
  city,
  state,
  country,
}: NonNullable<BillingDetails['address']>): string[] {
  const place = [postalCode, city].filter(Boolean).join(' ')
  return [line1, line2, place, state, country].filter((line): line is string => Boolean(line))
}
