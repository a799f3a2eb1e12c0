import * as z from 'zod'
import { isServiceError, ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import type { Row, Stored } from '../engine/row.ts'
import type { ServedIndex } from '../served-index.ts'
import { MAX_DOCUMENTS } from './add-documents.ts'
import { fieldCounter } from './field-limit.ts'
import { asDocument, type DocumentItem, failedItem, idOf, isObject, lastOfEachId } from './given-documents.ts'
import { checkFieldName, documentId } from './names.ts'
import { portionsOf, sizesOf } from './portions.ts'
import { prepareDocument, prepareStored, withoutTensors } from './prepare.ts'
import { describe, documentError } from './prepared.ts'

/** The body of a partial update: contract §4.2. Each document is checked by itself, as those that are added. */
export const UpdateDocumentsBody = z.strictObject({ documents: z.array(z.unknown()) })
export type UpdateDocumentsBody = z.infer<typeof UpdateDocumentsBody>

/** What a request changes in one document. */
type Change = {
  at: number
  id: string
  /** The new values of fields. */
  values: Record<string, unknown>
  /** Maps that are taken out. */
  removed: string[]
  characters: number
}

/**
 * Changes fields of stored documents and keeps the others and all vectors; answers one item per document, in order. A bad
 * one does not stop the others. Of several with one id the last counts. Durable when it resolves; when it rejects, some
 * may have been changed.
 * @throws ServiceError for a request that is wrong as a whole
 */
export async function updateDocuments(
  index: ServedIndex,
  { documents }: UpdateDocumentsBody,
  signal?: AbortSignal,
): Promise<DocumentItem[]> {
  checkCount(documents.length)
  const items: (DocumentItem | undefined)[] = []
  const changes = new Map<string, Change>()
  const fields = fieldCounter(index)
  const unchangeable = unchangeableFields(index)
  const pace = pacer()
  for (const [at, given] of lastOfEachId(documents)) {
    await pace()
    try {
      const { change, prepared } = changeOf(index, { at, given, unchangeable })
      fields.add(prepared)
      changes.set(change.id, change)
    } catch (thrown) {
      if (isServiceError(thrown, 'index_max_fields_error')) throw thrown
      items[at] = failedItem(idOf(given), thrown)
    }
  }
  fields.check()
  const ids = [...changes.keys()]
  const sizes = await sizesOf(index.engine, ids)
  const sizeOf = (id: string) => ({
    characters: (sizes.get(id)?.characters ?? 0) + (changes.get(id)?.characters ?? 0),
    vectors: sizes.get(id)?.vectors ?? 0,
  })
  for (const group of portionsOf(ids, sizeOf)) {
    signal?.throwIfAborted()
    const settled = new Map<number, DocumentItem>()
    const change = async (stored: readonly Stored[]) => {
      const rows: Row[] = []
      const byId = new Map(stored.map((one) => [one.id, one]))
      for (const id of group) {
        await pace()
        const wanted = changes.get(id)
        if (wanted === undefined) continue
        try {
          rows.push(changed(index, wanted, byId.get(id)))
          settled.set(wanted.at, { _id: id, status: 200 })
        } catch (thrown) {
          settled.set(wanted.at, failedItem(id, thrown))
        }
      }
      return rows
    }
    await index.engine.update(group, change, index.dimensions)
    for (const [at, item] of settled) items[at] = item
  }
  return items.filter((item) => item !== undefined)
}

function checkCount(count: number): void {
  if (count === 0)
    throw documentError('bad_request', 'Received empty update documents request. Send at least one document.')
  if (count > MAX_DOCUMENTS)
    throw documentError(
      'bad_request',
      `documents holds ${count}; at most ${MAX_DOCUMENTS} may be changed at once. Send several requests.`,
    )
}

/** Fields that no partial update may change, with the reason. */
function unchangeableFields({ engine, settings }: ServedIndex): ReadonlyMap<string, string> {
  const isStructured = settings.type === 'structured'
  const reasons = new Map<string, string>()
  const combinations = [...settings.fields.values()].filter(({ type }) => type === 'multimodal_combination')
  for (const { name, dependentFields = {} } of combinations)
    for (const field of Object.keys(dependentFields)) reasons.set(field, partOf(name))
  for (const field of isStructured ? settings.tensorFields : engine.tensorFields())
    reasons.set(field, 'it is a tensor field')
  return reasons
}

const partOf = (combination: string) => `it is a part of the combination '${combination}'`

function cannotModify(field: string, reason: string): ServiceError {
  return documentError(
    'invalid_argument',
    `You cannot modify '${field}' in a partial update: ${reason}. Add the whole document again instead.`,
  )
}

/** @throws ServiceError `invalid_document_id`, `invalid_field_name`, `invalid_argument` */
function changeOf(
  { settings }: ServedIndex,
  { at, given, unchangeable }: { at: number; given: unknown; unchangeable: ReadonlyMap<string, string> },
) {
  const document = asDocument(given)
  if (!('_id' in document))
    throw documentError('invalid_argument', "'_id' is required: it names the document to change.")
  const id = documentId(document, () => '')
  const values: Record<string, unknown> = { _id: id }
  const removed: string[] = []
  for (const [field, value] of Object.entries(document)) {
    if (field === '_id') continue
    checkFieldName(field)
    const reason = unchangeable.get(field)
    if (reason !== undefined) throw cannotModify(field, reason)
    const isRemoved = settings.type !== 'structured' && isObject(value) && Object.keys(value).length === 0
    if (isRemoved) removed.push(field)
    else values[field] = value
  }
  const prepared = prepareDocument(id, values, withoutTensors(settings))
  const characters = JSON.stringify(prepared.stored).length
  return { change: { at, id, values: prepared.stored, removed, characters }, prepared }
}

/** @throws ServiceError `document_not_found`, `invalid_argument`, `doc_too_large` */
function changed({ settings, indexName }: ServedIndex, change: Change, stored: Stored | undefined): Row {
  const { id, values, removed } = change
  if (stored === undefined)
    throw new ServiceError({
      kind: 'not_found',
      code: 'document_not_found',
      message: `Document with _id '${id.slice(0, 200)}' does not exist in index '${indexName}'. Add it first.`,
    })
  const document = JSON.parse(stored.doc) as Record<string, unknown>
  const tensors = stored.tensors.filter(({ chunks }) => chunks.length > 0)
  if (settings.type !== 'structured') {
    checkParts(change, { document, tensors })
    for (const field of [...Object.keys(values), ...removed])
      checkKind(field, document[field], removed.includes(field) ? {} : values[field])
  }
  for (const field of removed) delete document[field]
  const { stored: kept, eq, texts, numbers } = prepareStored(id, { ...document, ...values }, { settings })
  const vectors = new Map(
    tensors.map(({ field, chunks, vectors: read }) => [field, { vectors: read(), chunks }]),
  )
  return { id, doc: JSON.stringify(kept), eq, texts, numbers, vectors }
}

/** A combination is no field of the document itself, and its chunk names the texts that it was made of. */
function checkParts(
  { values, removed }: Change,
  { document, tensors }: { document: Record<string, unknown>; tensors: Stored['tensors'] },
): void {
  for (const { field: combination, chunks } of tensors) {
    if (Object.hasOwn(document, combination)) continue
    const parts = JSON.parse(chunks[0] ?? '{}') as Record<string, string>
    const field = [...Object.keys(values), ...removed].find((one) => Object.hasOwn(parts, one))
    if (field !== undefined) throw cannotModify(field, partOf(combination))
  }
}

/** A field keeps its kind, so that filters on it go on meaning the same. @throws ServiceError `invalid_argument` */
function checkKind(field: string, before: unknown, after: unknown): void {
  if (before === undefined || describe(before) === describe(after)) return
  throw documentError(
    'invalid_argument',
    `Field '${field}' of this document is ${describe(before)}, and a partial update cannot make it ${describe(after)}. Add the whole document again instead.`,
  )
}
