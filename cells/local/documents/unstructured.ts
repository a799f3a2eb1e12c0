import { isImagePointer, readsPointers } from '../images/image-pointer.ts'
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

const URL_LIKE = /^(https?|s3|gs):\/\//i

/**
 * Validates one field of a document of an unstructured index and adds its parts.
 * @throws ServiceError `invalid_argument`
 */
export function unstructuredValue(
  prepared: Prepared,
  { field, value }: FieldValue,
  context: PrepareContext,
): void {
  const mapping = context.mappings.get(field)
  if (mapping?.type === 'custom_vector') {
    const { vector, content } = keptVector(field, value, context)
    if (!context.tensorFields.has(field))
      throw documentError(
        'invalid_argument',
        `Field '${field}' is mapped as a custom vector; name it in tensorFields too.`,
      )
    prepared.stored[field] = content
    addText(prepared, { field, value: content }, context)
    prepared.tensors.push({ kind: 'vector', field, vector, content })
    return
  }
  if (mapping?.type === 'multimodal_combination')
    throw documentError(
      'invalid_argument',
      `Field '${field}' is mapped as a combination of other fields, so a document must not hold it itself.`,
    )
  checkEmbeddable(field, value, context)
  prepared.stored[field] = value
  if (typeof value === 'string') addTextField(prepared, { field, value }, context)
  else if (typeof value === 'number') {
    if (!Number.isFinite(value))
      throw documentError('invalid_argument', `Field '${field}' holds a number that is too large.`)
    addMatches(prepared, { field, value })
    prepared.numbers.set(field, value)
  } else if (typeof value === 'boolean') addMatches(prepared, { field, value })
  else if (Array.isArray(value)) {
    if (!value.every((one) => typeof one === 'string'))
      throw documentError(
        'invalid_argument',
        `Field '${field}' is a list; on an unstructured index a list holds only strings.`,
      )
    addMatches(prepared, { field, value })
  } else addMap(prepared, field, value)
}

/** Only text can be embedded, alone or as a part of a combination. */
function checkEmbeddable(field: string, value: unknown, { tensorFields, mappings }: PrepareContext): void {
  if (typeof value === 'string') return
  if (tensorFields.has(field))
    throw documentError(
      'invalid_argument',
      `Field '${field}' is ${describe(value)}, and only text can be embedded. Leave it out of tensorFields; a custom vector must be named in mappings.`,
    )
  for (const [name, mapping] of mappings)
    if (mapping.type === 'multimodal_combination' && Object.hasOwn(mapping.weights, field))
      throw documentError(
        'invalid_argument',
        `Field '${field}' is ${describe(value)}, and only text can be a part of the combination '${name}'.`,
      )
}

function addTextField(
  prepared: Prepared,
  { field, value }: FieldValue<string>,
  context: PrepareContext,
): void {
  addText(prepared, { field, value }, context)
  if (!context.tensorFields.has(field)) return
  const media = readsPointers(context.settings)
  if (media && context.embedsImages && isImagePointer(value)) {
    prepared.tensors.push({ kind: 'image', field, text: value })
    return
  }
  if (media && URL_LIKE.test(value))
    throw documentError(
      'bad_request',
      `Field '${field}' holds a URL, which this index treats as an image or media. This cell embeds text only: leave '${field}' out of tensorFields.`,
    )
  prepared.tensors.push({ kind: 'text', field, text: value })
}

function addText(
  prepared: Prepared,
  { field, value }: FieldValue<string>,
  { settings }: PrepareContext,
): void {
  prepared.texts.add(field)
  addMatches(prepared, { field, value }, settings.filterStringMaxLength)
}

/** `{ key: number }`, findable as `field.key`. */
function addMap(prepared: Prepared, field: string, value: unknown): void {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : undefined
  if (
    entries === undefined ||
    entries.length === 0 ||
    !entries.every(([, one]) => typeof one === 'number' && Number.isFinite(one))
  )
    throw documentError(
      'invalid_argument',
      `Field '${field}' is ${describe(value)}. A field holds text, a number, true or false, a list of strings, or a map of names to numbers; a custom vector must be named in mappings.`,
    )
  checkMapKeys(value as object)
  for (const [key, one] of entries) {
    addMatches(prepared, { field: `${field}.${key}`, value: one })
    prepared.numbers.set(`${field}.${key}`, one as number)
  }
}
