import { isImagePointer, readsPointers } from '../images/image-pointer.ts'
import { exactValue } from './exact-value.ts'
import { checkFieldName } from './names.ts'
import { type CombinedPart, documentError, type PrepareContext, type Prepared } from './prepared.ts'
import { storedValue, structuredValue } from './structured.ts'
import { unstructuredValue } from './unstructured.ts'

export const MAX_DOCUMENT_BYTES = 100_000

const encoder = new TextEncoder()

/**
 * Validates one document against the index and splits it into what is stored, filtered, searched and embedded.
 * @throws ServiceError `invalid_field_name`, `invalid_argument`, `doc_too_large`
 */
export function prepareDocument(
  id: string,
  document: Record<string, unknown>,
  context: PrepareContext,
): Prepared {
  const prepared = empty(id)
  const entries = Object.entries(document).filter(([field]) => field !== '_id')
  if (entries.length === 0 && !('_id' in document))
    throw documentError('invalid_argument', 'Document is empty. Give it an _id or at least one field.')
  let counted = document
  for (const [field, given] of entries) {
    checkFieldName(field)
    const value = exactValue({ field, value: given }, context)
    if (value !== given) counted = { ...counted, [field]: value }
    if (context.settings.type === 'structured') structuredValue(prepared, { field, value }, context)
    else unstructuredValue(prepared, { field, value }, context)
  }
  addCombinations(prepared, context)
  checkCuttable(prepared, context)
  checkSize(counted)
  return prepared
}

/**
 * Splits a document as it is stored into what is filtered and searched by words; its vectors are kept apart.
 * @throws ServiceError `doc_too_large`
 */
export function prepareStored(
  id: string,
  stored: Record<string, unknown>,
  { settings }: Pick<PrepareContext, 'settings'>,
): Prepared {
  const prepared = empty(id)
  const context = withoutTensors(settings)
  for (const [field, value] of Object.entries(stored))
    if (settings.type === 'structured') storedValue(prepared, { field, value }, context)
    else unstructuredValue(prepared, { field, value }, context)
  checkSize({ ...stored, _id: id })
  return prepared
}

/** For fields of which none is embedded. */
export function withoutTensors(settings: PrepareContext['settings']): PrepareContext {
  const none = {
    tensorFields: new Set<string>(),
    mappings: new Map(),
    dimensions: 0,
    embedsImages: false,
    newDocumentId: () => '',
  }
  return { settings, ...none }
}

function empty(id: string): Prepared {
  return { id, stored: {}, eq: [], texts: new Set(), numbers: new Map(), tensors: [] }
}

/** @throws ServiceError `doc_too_large` */
function checkSize(document: Record<string, unknown>): void {
  const bytes = encoder.encode(JSON.stringify(document)).length
  if (bytes <= MAX_DOCUMENT_BYTES) return
  throw documentError(
    'doc_too_large',
    `Document has ${bytes} bytes as JSON; at most ${MAX_DOCUMENT_BYTES} are allowed. Split it or store large texts elsewhere.`,
  )
}

/** Refuses windows that overlap by their whole length: cutting would never advance. */
function checkCuttable({ tensors }: Prepared, { settings }: PrepareContext): void {
  const { splitLength, splitOverlap } = settings.textPreprocessing
  if (splitOverlap < splitLength || !tensors.some(({ kind }) => kind === 'text')) return
  throw documentError(
    'invalid_argument',
    `The text cannot be cut: textPreprocessing of this index has splitOverlap ${splitOverlap}, which must be smaller than splitLength ${splitLength}. Create the index again.`,
  )
}

/** Whether a part of a combination is embedded as an image. */
function isImageOf(field: string, text: string, { settings, embedsImages }: PrepareContext): boolean {
  if (!embedsImages) return false
  if (settings.type === 'structured') return settings.fields.get(field)?.type === 'image_pointer'
  return readsPointers(settings) && isImagePointer(text)
}

/** Adds combination fields, whose parts are fields of the same document. */
function addCombinations(prepared: Prepared, context: PrepareContext): void {
  const { settings, mappings, tensorFields } = context
  const weightsOf = new Map<string, Record<string, number>>()
  for (const field of settings.fields.values())
    if (field.type === 'multimodal_combination') weightsOf.set(field.name, field.dependentFields ?? {})
  for (const [field, mapping] of mappings)
    if (mapping.type === 'multimodal_combination') weightsOf.set(field, mapping.weights)
  for (const [field, weights] of weightsOf) {
    // In an unstructured index a mapping is enough: as in Marqo's engine, the field need not be named in tensorFields.
    if (settings.type === 'structured' && !tensorFields.has(field)) continue
    const parts: CombinedPart[] = []
    const chunk: Record<string, string> = {}
    for (const [name, weight] of Object.entries(weights)) {
      const text = prepared.stored[name]
      if (typeof text !== 'string' || text.trim() === '') continue
      parts.push({ text, weight, isImage: isImageOf(name, text, context) })
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
