import { ServiceError } from '#platform/errors'
import { booleanToken, numberToken, stringToken } from '../filter/match-tokens.ts'
import type { IndexSettings } from '../settings.ts'
import { type Mappings, structuredValue } from './structured.ts'
import { unstructuredValue } from './unstructured.ts'

export const MAX_DOCUMENT_BYTES = 100_000

/** What becomes vectors, before it is embedded. */
export type TensorPart =
  | { kind: 'text'; field: string; text: string }
  | { kind: 'vector'; field: string; vector: Float32Array; content: string }
  | { kind: 'combination'; field: string; parts: { text: string; weight: number }[]; chunk: string }

/** A document that was found valid. */
export type Prepared = {
  id: string
  /** As it is given back, `_id` left out. */
  stored: Record<string, unknown>
  eq: string[]
  texts: Map<string, string>
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
  newDocumentId: () => string
}

const PROTECTED = new Set(['_tensor_facets', '_highlights', '_score', '_found'])
const encoder = new TextEncoder()

/** The `_id` of a document as it came, or a new one. @throws ServiceError `invalid_document_id` */
export function documentId(document: Record<string, unknown>, newDocumentId: () => string): string {
  if (!('_id' in document)) return newDocumentId()
  const id = document['_id']
  if (typeof id !== 'string')
    throw documentError(
      'invalid_document_id',
      `Document _id must be a string, but is ${describe(id)}. Quote it, or leave it out to get one.`,
    )
  if (id === '')
    throw documentError('invalid_document_id', 'Document _id must not be empty. Leave it out to get one.')
  if (id.length > 1024)
    throw documentError(
      'invalid_document_id',
      `Document _id has ${id.length} characters; at most 1024 are allowed.`,
    )
  return id
}

/**
 * Checks one document against the index and takes it apart.
 * @throws ServiceError `invalid_field_name`, `invalid_argument`, `doc_too_large`
 */
export function prepareDocument(
  id: string,
  document: Record<string, unknown>,
  context: PrepareContext,
): Prepared {
  const prepared: Prepared = { id, stored: {}, eq: [], texts: new Map(), numbers: new Map(), tensors: [] }
  const entries = Object.entries(document).filter(([field]) => field !== '_id')
  if (entries.length === 0)
    throw documentError('invalid_argument', 'Document is empty. Give it at least one field besides _id.')
  for (const [field, value] of entries) {
    checkFieldName(field)
    if (context.settings.type === 'structured') structuredValue(prepared, { field, value }, context)
    else unstructuredValue(prepared, { field, value }, context)
  }
  addCombinations(prepared, context)
  const bytes = encoder.encode(JSON.stringify(document)).length
  if (bytes > MAX_DOCUMENT_BYTES)
    throw documentError(
      'doc_too_large',
      `Document has ${bytes} bytes as JSON; at most ${MAX_DOCUMENT_BYTES} are allowed. Split it or store large texts elsewhere.`,
    )
  return prepared
}

function checkFieldName(field: string): void {
  if (field === '') throw documentError('invalid_field_name', 'Field names must not be empty.')
  if (PROTECTED.has(field) || field.startsWith('marqo__'))
    throw documentError('invalid_field_name', `Field name '${field}' is reserved. Rename the field.`)
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f]/.test(field))
    throw documentError(
      'invalid_field_name',
      `Field name ${JSON.stringify(field)} holds a control character. Rename the field.`,
    )
}

/** Fields made of others: their parts are in the document already. */
function addCombinations(prepared: Prepared, { settings, mappings, tensorFields }: PrepareContext): void {
  const weightsOf = new Map<string, Record<string, number>>()
  for (const field of settings.fields.values())
    if (field.type === 'multimodal_combination') weightsOf.set(field.name, field.dependentFields ?? {})
  for (const [field, mapping] of mappings)
    if (mapping.type === 'multimodal_combination') weightsOf.set(field, mapping.weights)
  for (const [field, weights] of weightsOf) {
    if (!tensorFields.has(field)) continue
    const parts: { text: string; weight: number }[] = []
    const chunk: Record<string, string> = {}
    for (const [name, weight] of Object.entries(weights)) {
      const text = prepared.stored[name]
      if (typeof text !== 'string') continue
      parts.push({ text, weight })
      chunk[name] = text
    }
    if (parts.length > 0)
      prepared.tensors.push({ kind: 'combination', field, parts, chunk: JSON.stringify(chunk) })
  }
}

/** Makes a field's value findable by filters. Texts longer than `maxLength` are not. */
export function addMatches(
  prepared: Prepared,
  { field, value }: FieldValue,
  maxLength = Number.POSITIVE_INFINITY,
): void {
  if (Array.isArray(value)) for (const one of value) addMatches(prepared, { field, value: one }, maxLength)
  else if (typeof value === 'string') {
    if (value.length <= maxLength) prepared.eq.push(stringToken(field, value))
  } else if (typeof value === 'boolean') prepared.eq.push(booleanToken(field, value))
  else if (typeof value === 'number') prepared.eq.push(numberToken(field, value))
}

/** @throws ServiceError `invalid_argument` unless it is `{ vector: numbers of the index's length, content?: text }` */
export function customVector(
  field: string,
  value: unknown,
  dimensions: number,
): { vector: Float32Array; content: string } {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const { vector, content = '' } = given
  if (!Array.isArray(vector) || !vector.every((one) => typeof one === 'number' && Number.isFinite(one)))
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
  return { vector: Float32Array.from(vector as number[]), content: content ?? '' }
}

export function documentError(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}

/** What a value is, for messages: never the value itself, which may be large. */
export function describe(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
