import { ServiceError } from '#platform/errors'
import { booleanToken, numberToken, stringToken } from '../filter/match-tokens.ts'
import type { IndexSettings } from '../settings.ts'
import { lengthOf } from './vector-length.ts'

export type Mapping =
  | { type: 'custom_vector' }
  | { type: 'multimodal_combination'; weights: Record<string, number> }
export type Mappings = ReadonlyMap<string, Mapping>

/** One input of the vectors of a document, before embedding. */
export type TensorPart =
  | { kind: 'text'; field: string; text: string }
  /** `text` is the address of the image, or the image in base64. */
  | { kind: 'image'; field: string; text: string }
  | { kind: 'vector'; field: string; vector: Float32Array; content: string }
  | { kind: 'combination'; field: string; parts: CombinedPart[]; chunk: string }

export type CombinedPart = { text: string; weight: number; isImage: boolean }

/** A document that passed validation. */
export type Prepared = {
  id: string
  /** The document as answers return it, without `_id`. */
  stored: Record<string, unknown>
  eq: string[]
  /** Fields open to lexical search. */
  texts: Set<string>
  numbers: Map<string, number>
  tensors: TensorPart[]
}

export type FieldValue<V = unknown> = { field: string; value: V }

export type PrepareContext = {
  settings: IndexSettings
  /** Fields to embed. */
  tensorFields: ReadonlySet<string>
  mappings: Mappings
  dimensions: number
  /** Whether the model embeds images too. */
  embedsImages: boolean
  newDocumentId: () => string
}

/**
 * Makes a field's value findable by filters, except a text longer than `maxLength`; inside a list any text is findable.
 */
export function addMatches(
  prepared: Prepared,
  { field, value }: FieldValue,
  maxLength = Number.POSITIVE_INFINITY,
): void {
  if (Array.isArray(value)) for (const one of value) addMatches(prepared, { field, value: one })
  else if (typeof value === 'string') {
    if (hasAtMost(value, maxLength)) prepared.eq.push(stringToken(field, value))
  } else if (typeof value === 'boolean') prepared.eq.push(booleanToken(field, value))
  else if (typeof value === 'number') prepared.eq.push(numberToken(field, value))
}

/** Whether a text has at most `length` code points, the unit in which Python counts. */
function hasAtMost(text: string, length: number): boolean {
  if (text.length <= length) return true
  return text.length <= 2 * length && [...text].length <= length
}

/** Within these bounds the engine's 32-bit arithmetic neither overflows nor loses a vector's direction. */
const SHORTEST = 1e-18
const LONGEST = 1e18

/** @throws ServiceError `invalid_argument` unless it is `{ vector: numbers of the index's length, content?: text }` */
export function customVector(
  field: string,
  value: unknown,
  dimensions: number,
): { vector: Float32Array; content: string } {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const { vector, content = '', ...others } = given
  if (
    !Array.isArray(vector) ||
    !vector.every((one) => typeof one === 'number' && Number.isFinite(one)) ||
    Object.keys(others).length > 0
  )
    throw documentError(
      'invalid_argument',
      `Field '${field}' is a custom vector: give {"vector": [numbers], "content": "optional text"}.`,
    )
  if (vector.length !== dimensions)
    throw documentError(
      'invalid_argument',
      `The vector of field '${field}' has ${vector.length} numbers; this index takes ${dimensions}.`,
    )
  if (vector.every((one) => one === 0))
    throw documentError(
      'bad_request',
      `The vector of field '${field}' is all zeros, which points nowhere. Give a vector with a direction.`,
    )
  if (typeof content !== 'string' && content !== null)
    throw documentError(
      'invalid_argument',
      `The content of custom vector field '${field}' must be text, but is ${describe(content)}.`,
    )
  const numbers = Float32Array.from(vector as number[])
  const length = lengthOf(numbers)
  // The length is NaN or infinite when a number of the vector does not fit 32 bits.
  if (!(length >= SHORTEST && length <= LONGEST))
    throw documentError(
      'invalid_argument',
      `The vector of field '${field}' is too ${length < 1 ? 'short' : 'long'} for 32-bit numbers: its length must be between ${SHORTEST} and ${LONGEST}. Scale it; only its direction counts.`,
    )
  return { vector: numbers, content: content ?? '' }
}

/** A custom vector as it is stored: scaled to length 1 if the index normalises. @throws as `customVector` */
export function keptVector(
  field: string,
  value: unknown,
  { settings, dimensions }: PrepareContext,
): { vector: Float32Array; content: string } {
  const { vector, content } = customVector(field, value, dimensions)
  const length = settings.normalizeEmbeddings ? lengthOf(vector) : 1
  return { vector: vector.map((one) => one / length), content }
}

export function documentError(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}

/** Describes the type of a value for messages; the value itself may be large. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'bigint') return 'a number'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
