import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import { isServiceError, ServiceError } from '#platform/errors'
import { toResponse } from '#platform/http'
import { pacer } from '#platform/pace'
import type { Row } from '../engine/row.ts'
import type { ServedIndex } from '../served-index.ts'
import { embedDocuments } from './embed-documents.ts'
import { documentId, shownId } from './names.ts'
import { prepareDocument } from './prepare.ts'
import { describe, documentError, type Mappings, type PrepareContext, type Prepared } from './prepared.ts'

export const MAX_DOCUMENTS = 128
const MAX_TENSOR_FIELDS = 100
/** Limit of fields in an unstructured index: each has its own columns. */
const MAX_FIELDS = 1000

const Mapping = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('custom_vector') }),
  z.strictObject({ type: z.literal('multimodal_combination'), weights: z.record(z.string(), z.number()) }),
])

/** The body of add or replace documents: contract §4.2. */
export const AddDocumentsBody = z.strictObject({
  // Each document is unchecked here: an error in one does not stop the others, and `z.record` would drop `__proto__`.
  documents: z.array(z.unknown()),
  tensorFields: z.array(z.string()).nullish(),
  // Accepted without effect: embedding again gives the same vectors.
  useExistingTensors: z.boolean().nullish(),
  mappings: z.record(z.string(), Mapping).nullish(),
  modelAuth: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  mediaDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadThreadCount: z.number().nullish(),
  mediaDownloadThreadCount: z.number().nullish(),
  textChunkPrefix: z.string().max(MAX_PREFIX_CHARACTERS).nullish(),
  batchVectorisationMode: z.enum(['per_field', 'per_document', 'per_batch']).nullish(),
})
export type AddDocumentsBody = z.infer<typeof AddDocumentsBody>

/** Entries of lists, for the most part: the engine encodes a commit in one step. */
const MAX_TOKENS_OF_COMMIT = 400_000

export type AddedItem =
  | { _id: string; status: 200 }
  | { _id: string; status: number; message: string; error: string; code: string }

/**
 * Adds or replaces documents and answers one item per document, in order; a bad one does not stop the others. Of
 * several with one id the last counts. Durable when it resolves; when it rejects, some may have been stored.
 * @throws ServiceError for a request that is wrong as a whole, or `too_many_requests`
 */
export async function addDocuments(
  index: ServedIndex,
  body: AddDocumentsBody,
  { newDocumentId, signal }: { newDocumentId: () => string; signal?: AbortSignal },
): Promise<AddedItem[]> {
  const context = contextOf(index, body, newDocumentId)
  const items: (AddedItem | undefined)[] = []
  const prepared = new Map<Prepared, number>()
  const fields = fieldCounter(index)
  const pace = pacer()
  for (const [at, given] of lastOfEachId(body.documents)) {
    await pace()
    let id: string | undefined
    try {
      const document = asDocument(given)
      id = documentId(document, newDocumentId)
      const ready = prepareDocument(id, document, context)
      prepared.set(ready, at)
      fields.add(ready)
      items[at] = { _id: id, status: 200 }
    } catch (thrown) {
      if (isServiceError(thrown, 'index_max_fields_error')) throw thrown
      items[at] = failedItem(id ?? idOf(given), thrown)
    }
  }
  const documents = [...prepared.keys()]
  fields.check()
  const prefix = prefixOf(index, body)
  using waiting = index.backlog.enter(documents)
  const groups = embedDocuments(index, documents, {
    prefix,
    onCut: (document, chunks) => waiting.add(document, chunks * prefix.length),
    onRefused: (document, error) => {
      const at = prepared.get(document)
      if (at !== undefined) items[at] = failedItem(document.id, error)
    },
    ...(signal && { signal }),
  })
  for await (const group of groups) {
    for (const rows of inCommits(group.rows)) await index.engine.upsert(rows, index.dimensions)
    group.documents.forEach(waiting.done)
  }
  return items.filter((item) => item !== undefined)
}

/** Rows that the engine takes in one step without holding up other requests. */
function* inCommits(rows: readonly Row[]): Generator<Row[]> {
  let commit: Row[] = []
  let tokens = 0
  for (const row of rows) {
    if (commit.length > 0 && tokens + row.eq.length > MAX_TOKENS_OF_COMMIT) {
      yield commit
      commit = []
      tokens = 0
    }
    commit.push(row)
    tokens += row.eq.length
  }
  if (commit.length > 0) yield commit
}

function contextOf(index: ServedIndex, body: AddDocumentsBody, newDocumentId: () => string): PrepareContext {
  const { documents, tensorFields } = body
  const structured = index.settings.type === 'structured'
  if (documents.length === 0)
    throw refuse('bad_request', 'Received empty add documents request. Send at least one document.')
  if (documents.length > MAX_DOCUMENTS)
    throw refuse(
      'illegal_requested_doc_count',
      `documents holds ${documents.length}; at most ${MAX_DOCUMENTS} may be sent at once. Send several requests.`,
    )
  if (structured && tensorFields)
    throw refuse(
      'invalid_argument',
      'tensorFields is given by the settings of a structured index. Leave it out of the request.',
    )
  if (!structured && !tensorFields)
    throw refuse(
      'bad_request',
      'tensor_fields must be explicitly provided for an unstructured index, as tensorFields in JSON. Name the fields to embed, or give [] for none.',
    )
  const fields = structured ? index.settings.tensorFields : (tensorFields ?? [])
  if (fields.length > MAX_TENSOR_FIELDS)
    throw refuse(
      'invalid_argument',
      `tensorFields names ${fields.length} fields; at most ${MAX_TENSOR_FIELDS} are allowed.`,
    )
  if (fields.includes('_id'))
    throw refuse('bad_request', 'tensorFields must not name _id. Copy it to another field to embed it.')
  if (body.imageDownloadHeaders && body.mediaDownloadHeaders)
    throw refuse('invalid_argument', 'Give imageDownloadHeaders or mediaDownloadHeaders, not both.')
  const mappings: Mappings = new Map(Object.entries(body.mappings ?? {}))
  return {
    settings: index.settings,
    tensorFields: new Set(fields),
    mappings,
    dimensions: index.dimensions,
    newDocumentId,
  }
}

/** Documents with their positions; of several with the same id only the last stays. */
function lastOfEachId(documents: readonly unknown[]): [number, unknown][] {
  const last = new Map<unknown, number>()
  for (const [at, document] of documents.entries())
    if (idOf(document) !== undefined) last.set(idOf(document), at)
  return [...documents.entries()].filter(([at, document]) => {
    const id = idOf(document)
    return id === undefined || last.get(id) === at
  })
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The `_id` of a document, valid or not. */
function idOf(document: unknown): unknown {
  return isObject(document) && '_id' in document ? document['_id'] : undefined
}

function asDocument(given: unknown): Record<string, unknown> {
  if (isObject(given)) return given
  throw documentError(
    'invalid_argument',
    `A document must be an object of field names and values, but this is ${describe(given)}.`,
  )
}

function prefixOf(index: ServedIndex, { textChunkPrefix }: AddDocumentsBody): string {
  return textChunkPrefix ?? index.textChunkPrefix
}

/**
 * Counts the fields of an index with those of documents to be added. `add` throws as soon as the documents alone have
 * too many, because names are costly to collect; `check` throws when they are too many with those of the index.
 */
function fieldCounter(index: ServedIndex) {
  const fresh = new Set<string>()
  return {
    add: ({ texts, numbers, tensors }: Prepared) => {
      for (const fields of [texts, numbers.keys(), tensors.map(({ field }) => field)])
        for (const field of fields) fresh.add(field)
      if (fresh.size > MAX_FIELDS) throw tooManyFields(`more than ${MAX_FIELDS}`)
    },
    check: () => {
      if (index.engine.fieldCount() + fresh.size <= MAX_FIELDS) return
      const { size } = new Set([...index.engine.knownFields(), ...fresh])
      if (size > MAX_FIELDS) throw tooManyFields(String(size))
    },
  }
}

function tooManyFields(count: string): ServiceError {
  return refuse(
    'index_max_fields_error',
    `With these documents the index would have ${count} different fields; at most ${MAX_FIELDS} are allowed. Use the same field names in all documents.`,
  )
}

function failedItem(id: unknown, thrown: unknown): AddedItem {
  if (!isServiceError(thrown)) throw thrown
  const { status, body } = toResponse(thrown, '')
  return { _id: shownId(id), status, message: body.message, error: body.message, code: body.code }
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
