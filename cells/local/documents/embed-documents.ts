import { MAX_CHUNKS } from '../chunking/chunker.ts'
import type { Row } from '../engine/row.ts'
import { isServiceError, type ServiceError } from '#platform/errors'
import type { ServedIndex } from '../served-index.ts'
import { documentError, type Prepared, type TensorPart } from './prepared.ts'
import { weightedMean } from './weighted-mean.ts'

/** Texts cut in one step: enough to fill a group, little enough for other requests to run in between. */
const CUT_CHARACTERS = 64_000
/** Chunks embedded and stored in one step: more gain no speed, and fewer documents wait for one long document. */
const GROUP_CHUNKS = 512

/** An image counts as this many chunks: its bytes are in memory while its group is embedded. */
const CHUNKS_OF_AN_IMAGE = 64

export type EmbedOptions = {
  prefix: string
  /** Headers with which images are downloaded. */
  headers: Readonly<Record<string, string>>
  signal?: AbortSignal
  /** Called with the number of chunks of each document. */
  onCut: (document: Prepared, chunks: number) => void
  /** Called for a document that cannot be embedded; the others are embedded. */
  onRefused: (document: Prepared, error: ServiceError) => void
}
/** A part with its chunks; a custom vector has none. */
type CutPart = { part: TensorPart; chunks: readonly Chunk[] }
type Chunk = { text: string; isImage: boolean }
/** `count`: chunks; `cost`: with its images counted as many. */
type Cut = { document: Prepared; parts: CutPart[]; count: number; cost: number }

/**
 * Yields the documents as rows, in groups as they become ready; while one group is stored the next is embedded.
 * @throws ServiceError `model_unavailable`
 */
export async function* embedDocuments(
  index: ServedIndex,
  documents: readonly Prepared[],
  options: EmbedOptions,
): AsyncGenerator<{ documents: Prepared[]; rows: Row[] }> {
  refuseTextWithoutModel(index, documents)
  const over = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, over.signal]) : over.signal
  const own = { ...options, signal }
  let ahead: ReturnType<typeof embedGroup> | undefined
  try {
    for await (const group of groupsOf(index, documents, own)) {
      const next = embedGroup(index, group, own)
      // Its error is handled when its turn comes; if an earlier group failed, its turn never comes.
      next.catch(() => {})
      if (ahead) yield await ahead
      ahead = next
    }
    if (ahead) yield await ahead
  } finally {
    // If storing failed, the group being embedded ahead is not needed.
    over.abort()
  }
}

function refuseTextWithoutModel({ embedder }: ServedIndex, documents: readonly Prepared[]): void {
  if (embedder || documents.every(({ tensors }) => tensors.every(({ kind }) => kind === 'vector'))) return
  throw documentError(
    'bad_request',
    "This index has the model 'no_model': it takes custom vectors only. Map the tensor fields as custom_vector in mappings and give their vectors.",
  )
}

/** Groups of documents with at most `GROUP_CHUNKS` chunks together; a document with more is a group by itself. */
async function* groupsOf(
  index: ServedIndex,
  documents: readonly Prepared[],
  { signal, onCut, onRefused }: EmbedOptions,
): AsyncGenerator<Cut[]> {
  let group: Cut[] = []
  let count = 0
  for (const portion of portionsOf(documents)) {
    signal?.throwIfAborted()
    for (const cut of await cutAll(index, portion)) {
      if (cut.count > MAX_CHUNKS) {
        onRefused(cut.document, tooManyChunks())
        continue
      }
      onCut(cut.document, cut.count)
      if (group.length > 0 && count + cut.cost > GROUP_CHUNKS) {
        yield group
        group = []
        count = 0
      }
      group.push(cut)
      count += cut.cost
    }
  }
  if (group.length > 0) yield group
}

function* portionsOf(documents: readonly Prepared[]): Generator<Prepared[]> {
  let portion: Prepared[] = []
  let characters = 0
  for (const document of documents) {
    const more = textsOf(document).reduce((sum, text) => sum + text.length, 0)
    if (portion.length > 0 && characters + more > CUT_CHARACTERS) {
      yield portion
      portion = []
      characters = 0
    }
    portion.push(document)
    characters += more
  }
  if (portion.length > 0) yield portion
}

const textsOf = ({ tensors }: Prepared): string[] =>
  tensors.flatMap((part) => (part.kind === 'text' ? [part.text] : []))

/** Blank texts are left out: a model gives them a vector too, and it is close to many others. */
const isNotBlank = (text: string): boolean => text.trim() !== ''

async function cutAll({ chunker, settings }: ServedIndex, documents: readonly Prepared[]): Promise<Cut[]> {
  const texts = documents.flatMap(textsOf)
  const cut = texts.length === 0 ? [] : await chunker.cut(texts, settings.textPreprocessing)
  let at = 0
  return documents.map((document) => {
    let count = 0
    const parts = document.tensors.map((part): CutPart => {
      const chunks = part.kind === 'text' ? cut[at++]?.filter(isNotBlank).map(asText) : wholeChunks(part)
      count += chunks?.length ?? Number.POSITIVE_INFINITY
      return { part, chunks: chunks ?? [] }
    })
    const images = parts.flatMap(({ chunks }) => chunks.filter(({ isImage }) => isImage)).length
    return { document, parts, count, cost: count + images * CHUNKS_OF_AN_IMAGE }
  })
}

const asText = (text: string): Chunk => ({ text, isImage: false })

/** Images, and the parts of a combination, are embedded whole. */
function wholeChunks(part: Exclude<TensorPart, { kind: 'text' }>): Chunk[] {
  if (part.kind === 'vector') return []
  return part.kind === 'image' ? [{ text: part.text, isImage: true }] : part.parts
}

async function embedGroup(
  index: ServedIndex,
  whole: readonly Cut[],
  options: EmbedOptions,
): Promise<{ documents: Prepared[]; rows: Row[] }> {
  const { signal, onRefused } = options
  const { group, inputs } = await inputsOf(index, whole, options)
  const vectors: Float32Array[] = []
  const refused = new Map<number, ServiceError>()
  for (let from = 0; from < inputs.length; from += GROUP_CHUNKS)
    vectors.push(
      ...((await index.embedder?.embed({
        texts: inputs.slice(from, from + GROUP_CHUNKS),
        indexId: index.indexId,
        urgency: 'document',
        onRefused: (at, error) => void refused.set(from + at, error),
        ...(signal && { signal }),
      })) ?? []),
    )
  let from = 0
  const rows = group.flatMap((cut) => {
    const unreadable = [...refused].find(([at]) => at >= from && at < from + cut.count)?.[1]
    const own = vectors.slice(from, from + cut.count)
    from += cut.count
    try {
      if (unreadable !== undefined) throw unreadable
      return [toRow(cut, own)]
    } catch (error) {
      if (!isServiceError(error) || error.kind !== 'invalid') throw error
      onRefused(cut.document, error)
      return []
    }
  })
  return { documents: whole.map(({ document }) => document), rows }
}

/** What the model gets for each chunk; a document with an image that cannot be fetched is refused. */
async function inputsOf(
  { images }: ServedIndex,
  whole: readonly Cut[],
  { prefix, headers, signal, onRefused }: EmbedOptions,
): Promise<{ group: Cut[]; inputs: (string | Uint8Array)[] }> {
  const read = await Promise.all(
    whole.map(async (cut) => {
      const chunks = cut.parts.flatMap((part) => part.chunks)
      try {
        return await Promise.all(
          chunks.map(async ({ text, isImage }) =>
            isImage ? images.bytesOf(text, { headers, signal }) : prefix + text,
          ),
        )
      } catch (error) {
        if (!isServiceError(error) || error.kind !== 'invalid') throw error
        onRefused(cut.document, error)
        return undefined
      }
    }),
  )
  return {
    group: whole.filter((_, at) => read[at] !== undefined),
    inputs: read.flatMap((inputs) => inputs ?? []),
  }
}

/** @throws ServiceError for a combination whose weighted vectors cancel each other out */
function toRow({ document, parts }: Cut, vectors: readonly Float32Array[]): Row {
  const tensors = new Map<string, { vectors: Float32Array[]; chunks: string[] }>()
  let from = 0
  for (const { part, chunks } of parts) {
    const own = vectors.slice(from, from + chunks.length)
    from += chunks.length
    if (part.kind === 'vector') tensors.set(part.field, { vectors: [part.vector], chunks: [part.content] })
    else if (part.kind !== 'combination') {
      if (own.length > 0) tensors.set(part.field, { vectors: own, chunks: chunks.map(({ text }) => text) })
    } else tensors.set(part.field, { vectors: [combined(own, part.parts)], chunks: [part.chunk] })
  }
  const { id, stored, eq, texts, numbers } = document
  return { id, doc: JSON.stringify(stored), eq, texts, numbers, vectors: tensors }
}

/**
 * The weighted mean of the vectors, scaled to length 1.
 * @throws ServiceError `invalid_argument` when the vectors cancel each other out
 */
function combined(vectors: readonly Float32Array[], parts: readonly { weight: number }[]): Float32Array {
  const mean = weightedMean(vectors.map((vector, at) => ({ vector, weight: parts[at]?.weight ?? 0 })))
  if (mean) return mean
  throw documentError(
    'invalid_argument',
    'The weights leave no direction: they are all 0, or the texts cancel each other out. Change the weights.',
  )
}

function tooManyChunks(): ServiceError {
  return documentError(
    'invalid_argument',
    `The texts of this document are cut into more than ${MAX_CHUNKS} chunks, or into chunks that overlap too much. Split the document, or create the index with a longer splitLength or a smaller splitOverlap.`,
  )
}
