import * as z from 'zod'
import { isServiceError, ServiceError } from '#platform/errors'
import { toResponse } from '#platform/http'
import { chunkText } from '../chunking/index.ts'
import type { Row } from '../engine/row.ts'
import type { ServedIndex } from '../served-index.ts'
import { documentId, prepareDocument } from './prepare.ts'
import type { Mappings, PrepareContext, Prepared, TensorPart } from './prepared.ts'

export const MAX_DOCUMENTS = 128
const MAX_TENSOR_FIELDS = 100
/** Fields an unstructured index may come to have: each has columns of its own. */
const MAX_FIELDS = 1000

const Mapping = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('custom_vector') }),
  z.strictObject({ type: z.literal('multimodal_combination'), weights: z.record(z.string(), z.number()) }),
])

/** The body of add or replace documents: contract §4.2. */
export const AddDocumentsBody = z.strictObject({
  documents: z.array(z.record(z.string(), z.unknown())),
  tensorFields: z.array(z.string()).nullish(),
  // Embedding again gives the very vectors that exist, so there is nothing to do differently.
  useExistingTensors: z.boolean().nullish(),
  mappings: z.record(z.string(), Mapping).nullish(),
  modelAuth: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  mediaDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadThreadCount: z.number().nullish(),
  mediaDownloadThreadCount: z.number().nullish(),
  textChunkPrefix: z.string().nullish(),
  batchVectorisationMode: z.enum(['per_field', 'per_document', 'per_batch']).nullish(),
})
export type AddDocumentsBody = z.infer<typeof AddDocumentsBody>

export type AddedItem =
  | { _id: string; status: 200 }
  | { _id: string; status: number; message: string; error: string; code: string }

/**
 * Adds or replaces documents and answers one item per document, in order; a bad one does not stop the others. Of
 * several with one id the last counts. Durable when it resolves.
 * @throws ServiceError for a request that is wrong as a whole
 */
export async function addDocuments(
  index: ServedIndex,
  body: AddDocumentsBody,
  { newDocumentId, signal }: { newDocumentId: () => string; signal?: AbortSignal },
): Promise<AddedItem[]> {
  const context = contextOf(index, body, newDocumentId)
  const items: (AddedItem | undefined)[] = []
  const prepared: { at: number; document: Prepared }[] = []
  for (const [at, document] of lastOfEachId(body.documents)) {
    try {
      const id = documentId(document, newDocumentId)
      prepared.push({ at, document: prepareDocument(id, document, context) })
      items[at] = { _id: id, status: 200 }
    } catch (thrown) {
      items[at] = failedItem(document['_id'], thrown)
    }
  }
  checkFieldCount(
    index,
    prepared.map(({ document }) => document),
  )
  const rows = await embedAll(
    index,
    prepared.map(({ document }) => document),
    { prefix: prefixOf(index, body), ...(signal && { signal }) },
  )
  await index.engine.upsert(rows, index.dimensions)
  return items.filter((item) => item !== undefined)
}

function contextOf(index: ServedIndex, body: AddDocumentsBody, newDocumentId: () => string): PrepareContext {
  const { documents, tensorFields } = body
  const structured = index.settings.type === 'structured'
  if (documents.length === 0) throw refuse('bad_request', 'documents is empty. Send at least one document.')
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
      'tensorFields is required for an unstructured index. Name the fields to embed, or give [] for none.',
    )
  const fields = structured ? index.settings.tensorFields : (tensorFields ?? [])
  if (fields.length > MAX_TENSOR_FIELDS)
    throw refuse(
      'invalid_argument',
      `tensorFields names ${fields.length} fields; at most ${MAX_TENSOR_FIELDS} are allowed.`,
    )
  if (fields.includes('_id'))
    throw refuse('invalid_argument', 'tensorFields must not name _id. Copy it to another field to embed it.')
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

/** Documents with their places; where an id comes twice only the last one stays. */
function lastOfEachId(documents: readonly Record<string, unknown>[]): [number, Record<string, unknown>][] {
  const last = new Map<unknown, number>()
  for (const [at, document] of documents.entries()) if ('_id' in document) last.set(document['_id'], at)
  return [...documents.entries()].filter(
    ([at, document]) => !('_id' in document) || last.get(document['_id']) === at,
  )
}

function prefixOf(index: ServedIndex, { textChunkPrefix }: AddDocumentsBody): string {
  return textChunkPrefix ?? index.textChunkPrefix
}

function checkFieldCount(index: ServedIndex, documents: readonly Prepared[]): void {
  const fresh = new Set<string>()
  for (const { texts, numbers, tensors } of documents) {
    for (const field of [...texts.keys(), ...numbers.keys(), ...tensors.map((part) => part.field)])
      fresh.add(field)
  }
  if (index.engine.fieldCount() + fresh.size <= MAX_FIELDS) return
  const known = new Set([...index.engine.knownFields(), ...fresh])
  if (known.size > MAX_FIELDS)
    throw new ServiceError({
      kind: 'invalid',
      code: 'index_max_fields_error',
      message: `With these documents the index would have ${known.size} different fields; at most ${MAX_FIELDS} are allowed. Use the same field names in all documents.`,
    })
}

type Chunked = { part: TensorPart; texts: string[]; from: number }

/** Embeds every chunk of every document in one request to the model. */
async function embedAll(
  index: ServedIndex,
  documents: readonly Prepared[],
  { prefix, signal }: { prefix: string; signal?: AbortSignal },
): Promise<Row[]> {
  const texts: string[] = []
  const take = (part: TensorPart): Chunked => {
    const from = texts.length
    if (part.kind === 'vector') return { part, texts: [], from }
    const chunks =
      part.kind === 'text'
        ? chunkText(part.text, index.settings.textPreprocessing)
        : part.parts.map(({ text }) => text)
    texts.push(...chunks.map((chunk) => prefix + chunk))
    return { part, texts: chunks, from }
  }
  const chunked = documents.map((document) => document.tensors.map(take))
  const vectors = texts.length === 0 ? [] : await embed(index, texts, signal)
  return documents.map((document, at) => toRow(document, chunked[at] ?? [], vectors))
}

function embed(
  index: ServedIndex,
  texts: string[],
  signal: AbortSignal | undefined,
): Promise<Float32Array[]> {
  if (index.embedder === undefined)
    throw refuse(
      'bad_request',
      "This index has the model 'no_model': it takes custom vectors only. Map the tensor fields as custom_vector in mappings and give their vectors.",
    )
  return index.embedder.embed({
    texts,
    indexId: index.indexId,
    urgency: 'document',
    ...(signal && { signal }),
  })
}

function toRow(document: Prepared, chunked: readonly Chunked[], vectors: readonly Float32Array[]): Row {
  const tensors = new Map<string, { vectors: Float32Array[]; chunks: string[] }>()
  for (const { part, texts, from } of chunked) {
    const own = vectors.slice(from, from + texts.length)
    if (part.kind === 'vector') tensors.set(part.field, { vectors: [part.vector], chunks: [part.content] })
    else if (part.kind === 'text') tensors.set(part.field, { vectors: own, chunks: texts })
    else tensors.set(part.field, { vectors: [combined(own, part.parts)], chunks: [part.chunk] })
  }
  const { id, stored, eq, texts, numbers } = document
  return { id, doc: JSON.stringify(stored), eq, texts, numbers, vectors: tensors }
}

/** The mean of the weighted vectors, as long as 1. */
function combined(vectors: readonly Float32Array[], parts: readonly { weight: number }[]): Float32Array {
  return weightedMean(vectors.map((vector, at) => ({ vector, weight: parts[at]?.weight ?? 0 })))
}

/** The mean of weighted vectors, scaled to length 1. */
export function weightedMean(parts: readonly { vector: Float32Array; weight: number }[]): Float32Array {
  const sum = new Float32Array(parts[0]?.vector.length ?? 0)
  for (const { vector, weight } of parts)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (vector[i] ?? 0) * weight
  let norm = 0
  for (const value of sum) norm += value * value
  norm = Math.sqrt(norm)
  if (norm > 0) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) / norm
  return sum
}

function failedItem(id: unknown, thrown: unknown): AddedItem {
  if (!isServiceError(thrown)) throw thrown
  const { status, body } = toResponse(thrown, '')
  const shown = typeof id === 'string' ? id : (JSON.stringify(id) ?? '').slice(0, 100)
  return { _id: shown, status, message: body.message, error: body.message, code: body.code }
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
