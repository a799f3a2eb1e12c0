import { ServiceError } from '#platform/errors'
import { DAY, HOUR, monthOf, type Seconds, secondOf, startOfMonth } from './months.ts'

const MAX_DAYS = 366

/**
 * Full hours of UTC, in order; the end is not after `latest`. Without `from`, the month of the end from its first
 * second. @throws ServiceError `invalid_period`
 */
export function readPeriod(
  { from: fromText, to: toText }: { from?: string | undefined; to?: string | undefined },
  latest: Seconds,
): { from: Seconds; to: Seconds } {
  const to = toText === undefined ? latest : fullHour('to', toText)
  const from =
    fromText === undefined ? startOfMonth(monthOf(Math.min(to, latest))) : fullHour('from', fromText)
  if (from > to || (fromText !== undefined && from > latest))
    throw invalidPeriod('from must be before to, and not in the future.')
  if (to - from > MAX_DAYS * DAY)
    throw invalidPeriod(`from and to may be ${MAX_DAYS} days apart at most. Ask for less at a time.`)
  return { from, to: Math.min(to, latest) }
}

function fullHour(name: string, text: string): Seconds {
  const at = new Date(text)
  if (at.getTime() % (HOUR * 1000) !== 0 || at.getUTCFullYear() < 2000)
    throw invalidPeriod(`${name} must be a full hour of UTC since 2000, like 2026-03-01T13:00:00Z.`)
  return secondOf(at)
}

function invalidPeriod(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_period', message })
}
