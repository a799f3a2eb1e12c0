import { describe, documentError } from './prepared.ts'

const PROTECTED = new Set(['_tensor_facets', '_highlights', '_score', '_found', '__proto__'])
/** The `_id` of a document as it came, or a new one. @throws ServiceError `invalid_document_id` */
export function documentId(document: Record<string, unknown>, newDocumentId: () => string): string {
  if (!('_id' in document)) return newDocumentId()
  const id = document['_id']
  if (typeof id !== 'string')
    throw documentError(
      'invalid_document_id',
      `Document _id must be a string type, but is ${describe(id)}. Quote it, or leave it out to get one.`,
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
 * Lone surrogates are valid JSON but change when they are stored as UTF-8, so two ids could collide.
 * @throws ServiceError `invalid_document_id`
 */
function checkWellFormed(id: string): void {
  if (id.isWellFormed()) return
  throw documentError(
    'invalid_document_id',
    `Document _id ${JSON.stringify(id.slice(0, 200))} holds half of a surrogate pair, which is no character.`,
  )
}

/** An `_id` as answers repeat it, valid or not. */
export function shownId(id: unknown): string {
  if (typeof id === 'string') return id
  return id === undefined || (typeof id === 'object' && id !== null) ? '' : JSON.stringify(id, bigintAsText)
}

const bigintAsText = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)

/** @throws ServiceError `invalid_field_name` */
export function checkFieldName(field: string): void {
  if (field === '') throw documentError('invalid_field_name', 'Field names must not be empty.')
  if (PROTECTED.has(field) || field.startsWith('marqo__'))
    throw documentError('invalid_field_name', `Field name '${field}' is reserved. Rename the field.`)
  checkCharacters(field)
}

/** The keys of a map are parts of field names. @throws ServiceError `invalid_field_name` */
export function checkMapKeys(map: object): void {
  for (const key of Object.keys(map)) checkCharacters(key)
}

function checkCharacters(name: string): void {
  if (!name.isWellFormed())
    throw documentError(
      'invalid_field_name',
      `Field name ${JSON.stringify(name)} holds half of a surrogate pair, which is no character. Rename it.`,
    )
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (/[\u0000-\u001f]/.test(name))
    throw documentError(
      'invalid_field_name',
      `Field name ${JSON.stringify(name)} holds a control character. Rename it.`,
    )
}
