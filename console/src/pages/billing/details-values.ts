import type { BillingDetails, BillingDetailsInput } from '#contracts/billing'

/** The details as they stand in the form's fields. */
export type DetailsValues = {
  name: string
  line1: string
  line2: string
  city: string
  state: string
  postalCode: string
  country: string
  /** A line each: kind, blank, number. */
  taxIds: string
}

const MOST_TAX_IDS = 5

export function valuesOf({ name = '', address, taxIds }: BillingDetails): DetailsValues {
  return {
    name,
    line1: address?.line1 ?? '',
    line2: address?.line2 ?? '',
    city: address?.city ?? '',
    state: address?.state ?? '',
    postalCode: address?.postalCode ?? '',
    country: address?.country ?? '',
    taxIds: taxIds.map(({ type, value }) => `${type} ${value}`).join('\n'),
  }
}

/** What is sent: fields left empty are left out, and an address only where there is one. */
export function detailsOf({ name, taxIds, ...parts }: DetailsValues): BillingDetailsInput {
  const { line1, line2, city, state, postalCode, country } = Object.fromEntries(
    Object.entries(parts).map(([key, text]) => [key, text.trim()]),
  ) as typeof parts
  const hasAddress = [line1, line2, city, state, postalCode, country].some((part) => part !== '')
  return {
    ...(name.trim() !== '' && { name: name.trim() }),
    ...(hasAddress && {
      address: {
        line1,
        ...(line2 !== '' && { line2 }),
        city,
        ...(state !== '' && { state }),
        ...(postalCode !== '' && { postalCode }),
        country: country.toUpperCase(),
      },
    }),
    taxIds: taxIdsOf(taxIds) ?? [],
  }
}

/** The ids that stand in a field; `undefined` when a line is none, or there are too many. */
export function taxIdsOf(text: string): { type: string; value: string }[] | undefined {
  const lines = text.split('\n').map((line) => line.trim())
  const ids = lines.filter(Boolean).map((line) => /^([a-z]{2}_[a-z0-9_]{2,30})\s+(\S.{0,59})$/i.exec(line))
  if (ids.length > MOST_TAX_IDS || ids.includes(null)) return undefined
  return ids.map((found) => ({ type: (found?.[1] ?? '').toLowerCase(), value: found?.[2] ?? '' }))
}
