import type { FieldSettings } from '../settings.ts'
import { toFloat32 } from './float32.ts'
import { checkMapKeys } from './names.ts'
import {
  addMatches,
  describe,
  documentError,
  type FieldValue,
  keptVector,
  type PrepareContext,
  type Prepared,
} from './prepared.ts'

const INT = 2 ** 31
const LONG = 2 ** 63

type Check = { is: (value: unknown) => boolean; what: string }
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const isInteger = (value: unknown, below: number) =>
  Number.isInteger(value) && Math.abs(value as number) < below
const listOf = (check: Check): Check => ({
  is: (value) => Array.isArray(value) && value.every(check.is),
  what: `a list, each ${check.what}`,
})
const mapOf = (check: Check): Check => ({
  is: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(check.is),
  what: `a map of names to values, each ${check.what}`,
})

const TEXT: Check = { is: (value) => typeof value === 'string', what: 'text' }
const INTEGER: Check = { is: (value) => isInteger(value, INT), what: 'a whole number of 32 bits' }
const LONG_INTEGER: Check = { is: (value) => isInteger(value, LONG), what: 'a whole number of 64 bits' }
const FLOAT: Check = {
  is: (value) => isNumber(value) && Math.abs(value as number) <= 3.4028235e38,
  what: 'a number that fits a 32-bit float',
}
const DOUBLE: Check = { is: isNumber, what: 'a number' }

const CHECKS: Partial<Record<FieldSettings['type'], Check>> = {
  text: TEXT,
  image_pointer: TEXT,
  video_pointer: TEXT,
  audio_pointer: TEXT,
  bool: { is: (value) => typeof value === 'boolean', what: 'true or false' },
  int: INTEGER,
  long: LONG_INTEGER,
  float: FLOAT,
  double: DOUBLE,
  'array<text>': listOf(TEXT),
  'array<int>': listOf(INTEGER),
  'array<long>': listOf(LONG_INTEGER),
  'array<float>': listOf(FLOAT),
  'array<double>': listOf(DOUBLE),
  'map<text, int>': mapOf(INTEGER),
  'map<text, long>': mapOf(LONG_INTEGER),
  'map<text, float>': mapOf(FLOAT),
  'map<text, double>': mapOf(DOUBLE),
}

/**
 * Validates one field of a document of a structured index and adds its parts.
 * @throws ServiceError `invalid_field_name`, `invalid_argument`
 */
export function structuredValue(
  prepared: Prepared,
  { field, value }: FieldValue,
  context: PrepareContext,
): void {
  const known = context.settings.fields.get(field)
  if (known === undefined)
    throw documentError(
      'invalid_field_name',
      `This structured index has no field '${field}'. Its fields: ${[...context.settings.fields.keys()].join(', ')}.`,
    )
  if (known.type === 'multimodal_combination')
    throw documentError(
      'invalid_argument',
      `Field '${field}' is a combination of other fields, so a document must not hold it itself.`,
    )
  if (known.type === 'custom_vector') {
    const { vector, content } = keptVector(field, value, context)
    prepared.stored[field] = content
    addFeatures(prepared, known, content)
    prepared.tensors.push({ kind: 'vector', field, vector, content })
    return
  }
  const check = CHECKS[known.type]
  if (check && !check.is(value))
    throw documentError(
      'invalid_argument',
      `Invalid value for field '${field}' of type ${known.type}: it takes ${check.what}, but this is ${describe(value)}.`,
    )
  if (known.type.startsWith('map<')) checkMapKeys(value as object)
  const kept = /\bfloat\b/.test(known.type) ? toFloat32(value) : value
  prepared.stored[field] = kept
  addFeatures(prepared, known, kept)
  if (!context.tensorFields.has(field)) return
  if (known.type === 'image_pointer' && context.embedsImages) {
    if (typeof kept === 'string') prepared.tensors.push({ kind: 'image', field, text: kept })
    return
  }
  if (known.type !== 'text')
    throw documentError(
      'bad_request',
      `Field '${field}' has type ${known.type}. This cell embeds text only; leave the field out of the document.`,
    )
  prepared.tensors.push({ kind: 'text', field, text: value as string })
}

/** As `structuredValue`, for a value that was stored before: of a custom vector that is its content. */
export function storedValue(prepared: Prepared, given: FieldValue, context: PrepareContext): void {
  const known = context.settings.fields.get(given.field)
  if (known?.type !== 'custom_vector') return structuredValue(prepared, given, context)
  prepared.stored[given.field] = given.value
  addFeatures(prepared, known, given.value)
}

function addFeatures(prepared: Prepared, { name, features }: FieldSettings, value: unknown): void {
  if (features.includes('lexical_search')) prepared.texts.add(name)
  if (features.includes('filter')) addMatches(prepared, { field: name, value })
  if (features.includes('score_modifier') || (features.includes('filter') && typeof value === 'number'))
    addNumbers(prepared, name, value)
}

/** A number, or each of a map as `field.key`. */
function addNumbers(prepared: Prepared, name: string, value: unknown): void {
  if (typeof value === 'number') prepared.numbers.set(name, value)
  else if (typeof value === 'object' && value !== null && !Array.isArray(value))
    for (const [key, one] of Object.entries(value)) addNumbers(prepared, `${name}.${key}`, one)
}
