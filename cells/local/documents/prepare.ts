import { exactValue } from './exact-value.ts'
import { describe, documentError, type PrepareContext, type Prepared } from './prepared.ts'
import { structuredValue } from './structured.ts'
import { unstructuredValue } from './unstructured.ts'

export const MAX_DOCUMENT_BYTES = 100_000

const PROTECTED = new Set(['_tensor_facets', '_highlights', '_score', '_found', '__proto__'])
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
  checkWellFormed(id)
  if (id.length > 1024)
    throw documentError(
      'invalid_document_id',
      `Document _id has ${id.length} characters; at most 1024 are allowed.`,
    )
  return id
}

/**
 * Half of a character, which JSON can hold, would be stored as another one: two ids would become the same.
 * @throws ServiceError `invalid_document_id`
 */
export function checkWellFormed(id: string): void {
  if (id.isWellFormed()) return
  throw documentError(
    'invalid_document_id',
    `Document _id ${JSON.stringify(id.slice(0, 200))} holds half of a surrogate pair, which is no character.`,
  )
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
  let counted = document
  for (const [field, given] of entries) {
    checkFieldName(field)
    const value = exactValue({ field, value: given }, context)
    if (value !== given) counted = { ...counted, [field]: value }
    if (context.settings.type === 'structured') structuredValue(prepared, { field, value }, context)
    else unstructuredValue(prepared, { field, value }, context)
  }
  addCombinations(prepared, context)
  const bytes = encoder.encode(JSON.stringify(counted)).length
  if (bytes > MAX_DOCUMENT_BYTES)
    throw documentError(
      'doc_too_large',
      `Document has ${bytes} bytes as JSON; at most ${MAX_DOCUMENT_BYTES} are allowed. Split it or store large texts elsewhere.`,
    )
  return prepared
}

function checkFieldName(field: string): void {
  if (field === '') throw documentError('invalid_field_name', 'Field names must not be empty.')
  if (!field.isWellFormed())
    throw documentError(
      'invalid_field_name',
      `Field name ${JSON.stringify(field)} holds half of a surrogate pair, which is no character. Rename the field.`,
    )
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
    // Of an unstructured index, a mapping is enough: as with Marqo's engine it need not be named in tensorFields.
    if (settings.type === 'structured' && !tensorFields.has(field)) continue
    const parts: { text: string; weight: number }[] = []
    const chunk: Record<string, string> = {}
    for (const [name, weight] of Object.entries(weights)) {
      const text = prepared.stored[name]
      if (typeof text !== 'string') continue
      parts.push({ text, weight })
      chunk[name] = text
    }
    if (parts.length === 0) continue
    if (parts.every(({ weight }) => weight === 0))
      throw documentError(
        'invalid_argument',
        `The parts of the combination '${field}' in this document all have weight 0. Give one another weight.`,
      )
    prepared.tensors.push({ kind: 'combination', field, parts, chunk: JSON.stringify(chunk) })
  }
}
