/** What a field's values become. `as_is` is for JSON, whose values have types already. */
export type Treatment = 'as_is' | 'text' | 'number' | 'boolean' | 'json' | 'vector' | 'skip'

export type ValueKind = 'text' | 'number' | 'boolean' | 'list' | 'map' | 'vector'

/** What was seen of one field in the whole source. */
export type Column = Readonly<{
  name: string
  /** Records in which it has a value. */
  filled: number
  kinds: Readonly<Partial<Record<ValueKind, number>>>
  /** The first value, shortened. */
  example: string
  /** Of its texts, in characters. */
  meanLength: number
}>

const PLAIN_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?$/
/** A number keeps no more. */
const MAX_DIGITS = 15

/** Longer digits, and those with leading zeros, are names of things: made numbers they would change. */
function isPlainNumber(text: string): boolean {
  return PLAIN_NUMBER.test(text) && text.replace(/[eE].*$/, '').replaceAll(/\D/g, '').length <= MAX_DIGITS
}

/** Nothing stands there: such fields are left out of documents. */
export function isBlank(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}

export function isVector(value: unknown): boolean {
  const list = Array.isArray(value) ? value : (value as { vector?: unknown } | null)?.vector
  return Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'number')
}

/** What a value from JSON is, or what a text from CSV looks like. */
export function kindOf(value: unknown, isText: boolean): ValueKind {
  if (isText && typeof value === 'string') return kindOfText(value)
  if (typeof value === 'number') return 'number'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'object' || value === null) return 'text'
  if (isVector(value)) return 'vector'
  return Array.isArray(value) ? 'list' : 'map'
}

function kindOfText(text: string): ValueKind {
  const trimmed = text.trim()
  if (isPlainNumber(trimmed)) return 'number'
  if (/^(?:true|false)$/i.test(trimmed)) return 'boolean'
  if (!/^[[{]/.test(trimmed)) return 'text'
  try {
    return kindOf(JSON.parse(trimmed), false)
  } catch {
    return 'text'
  }
}

/** What is done with a field unless the person says otherwise. */
export function suggestedTreatment({ name, filled, kinds }: Column, isCsv: boolean): Treatment {
  if (IMPORT_FIELDS.has(name)) return 'skip'
  const isAll = (...wanted: ValueKind[]) =>
    filled > 0 && wanted.reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0) === filled
  if (!isCsv) return isAll('vector') ? 'vector' : 'as_is'
  if (isAll('number')) return 'number'
  if (isAll('boolean')) return 'boolean'
  if (isAll('vector')) return 'vector'
  return isAll('list', 'map', 'vector') ? 'json' : 'text'
}

/** Fields of a file of failures: they say what went wrong and belong to no document. */
export const IMPORT_FIELDS: ReadonlySet<string> = new Set(['import_line', 'import_error', 'import_text'])
