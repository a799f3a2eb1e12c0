import { chunkText } from '../chunking/index.ts'
import type { Row } from '../engine/row.ts'
import type { ServedIndex } from '../served-index.ts'
import { documentError, type Prepared, type TensorPart } from './prepared.ts'
import { weightedMean } from './weighted-mean.ts'

type Chunked = { part: TensorPart; texts: string[]; from: number }

/** Embeds every chunk of every document in one request to the model. */
export async function embedDocuments(
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
    throw documentError(
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
