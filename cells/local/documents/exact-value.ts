import { roundsNumbers } from '../settings.ts'
import { documentError, type FieldValue, type PrepareContext } from './prepared.ts'

/**
 * The value of a number field. A whole number that a double cannot hold arrives as a bigint: see `http/parse-json.ts`.
 * @throws ServiceError `invalid_argument` when storing it would change it
 */
export function exactValue({ field, value }: FieldValue, { settings }: PrepareContext): unknown {
  const large = largeInteger(value)
  if (large === undefined) return value
  if (roundsNumbers(settings.fields.get(field)?.type)) return rounded(value)
  throw documentError(
    'invalid_argument',
    `Field '${field}' holds the whole number ${large.toString().slice(0, 50)}. Whole numbers beyond ${Number.MAX_SAFE_INTEGER} cannot be kept exactly here: keep it as text.`,
  )
}

function largeInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value !== 'object' || value === null) return undefined
  return Object.values(value).find((one) => typeof one === 'bigint')
}

function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value)
  if (Array.isArray(value)) return value.map(rounded)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, rounded(one)]))
}
