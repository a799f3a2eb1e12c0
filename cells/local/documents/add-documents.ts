import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import { isServiceError, ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import type { Row } from '../engine/row.ts'
import type { ServedIndex } from '../served-index.ts'
import { headersOf } from '../images/download-headers.ts'
import { embedDocuments } from './embed-documents.ts'
import { fieldCounter } from './field-limit.ts'
import { asDocument, type DocumentItem, failedItem, idOf, lastOfEachId } from './given-documents.ts'
import { documentId } from './names.ts'
import { prepareDocument } from './prepare.ts'
import type { Mappings, PrepareContext, Prepared } from './prepared.ts'

export const MAX_DOCUMENTS = 128
const MAX_TENSOR_FIELDS = 100

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

/**
 * Adds or replaces documents and answers one item per document, in order; a bad one does not stop the others. Of
 * several with one id the last counts. Durable when it resolves; when it rejects, some may have been stored.
 * @throws ServiceError for a request that is wrong as a whole, or `too_many_requests`
 */
export async function addDocuments(
  index: ServedIndex,
  body: AddDocumentsBody,
  { newDocumentId, signal }: { newDocumentId: () => string; signal?: AbortSignal },
): Promise<DocumentItem[]> {
  const context = contextOf(index, body, newDocumentId)
  const items: (DocumentItem | undefined)[] = []
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
    headers: headersOf(body.mediaDownloadHeaders ?? body.imageDownloadHeaders),
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
    embedsImages: index.embedder?.embedsImages === true,
    newDocumentId,
  }
}

function prefixOf(index: ServedIndex, { textChunkPrefix }: AddDocumentsBody): string {
  return textChunkPrefix ?? index.textChunkPrefix
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
