import type * as z from 'zod'

type Issue = Parameters<z.core.$ZodErrorMap>[0]

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  nan: 'a number',
  undefined: 'left out',
}
const LOCAL_TIME = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?)?$/

/** What is wrong with a value, worded to follow its name. The whole product uses these words. */
export function wordsOf(issue: Issue): string {
  if (issue.code === 'invalid_type') return wrongKind(issue)
  if (issue.code === 'too_small')
    return bound('least', issue.minimum, { ...issue, inclusive: issue.inclusive !== false })
  if (issue.code === 'too_big')
    return bound('most', issue.maximum, { ...issue, inclusive: issue.inclusive !== false })
  if (issue.code === 'invalid_format') return wrongForm(issue)
  if (issue.code === 'invalid_value') return oneOf(issue.values)
  if (issue.code === 'unrecognized_keys') return unknownKeys(issue.keys)
  if (issue.code === 'not_multiple_of') return `must be a multiple of ${issue.divisor}`
  return 'does not have any of the forms it may have'
}

function wrongKind({ expected, input }: Extract<Issue, { code: 'invalid_type' }>): string {
  if (input === undefined) return 'is missing'
  const kind = KINDS[expected] ?? expected
  return Number.isNaN(input) ? `must be ${kind}, in decimal digits` : `must be ${kind}, not ${kindOf(input)}`
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction'
  return KINDS[typeof value] ?? 'that'
}

const UNITS: Readonly<Record<string, readonly [string, string]>> = {
  string: ['have', ' characters'],
  array: ['hold', ' items'],
  set: ['hold', ' items'],
}

function bound(
  which: 'least' | 'most',
  limit: number | bigint,
  { origin, inclusive }: { origin: string; inclusive: boolean },
): string {
  const [verb, unit] = UNITS[origin] ?? ['be', '']
  if (!inclusive) return `must be ${which === 'least' ? 'more' : 'less'} than ${limit}${unit}`
  if (which === 'least' && Number(limit) === 1 && unit !== '') return 'must not be empty'
  return `must ${verb} at ${which} ${limit}${unit}`
}

function wrongForm({ format, input }: Extract<Issue, { code: 'invalid_format' }>): string {
  if (format === 'datetime')
    return typeof input === 'string' && LOCAL_TIME.test(input)
      ? 'names no time zone; write 2040-01-31T00:00:00Z, or +02:00 in place of Z'
      : 'must be a time with its zone: 2040-01-31T00:00:00Z, for instance'
  if (format === 'email') return 'must be an e-mail address'
  if (format === 'url') return 'must be a URL'
  return 'does not have the form it must have'
}

function oneOf(values: readonly unknown[]): string {
  const [only, ...more] = values.map((value) => String(value))
  return more.length === 0 ? `must be ${only ?? 'left out'}` : `must be one of ${[only, ...more].join(', ')}`
}

function unknownKeys(keys: readonly string[]): string {
  const named = keys.slice(0, 5).map((key) => JSON.stringify(key.slice(0, 60)))
  const more = keys.length > named.length ? ` and ${keys.length - named.length} more` : ''
  return keys.length === 1 ? `has an unknown key ${named[0]}` : `has unknown keys ${named.join(', ')}${more}`
}
