import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { customVector } from '../documents/prepared.ts'
import { weightedMean } from '../documents/weighted-mean.ts'
import type { ServedIndex } from '../served-index.ts'
import type { SearchContext } from './context.ts'
import { queryInputs } from '../images/query-inputs.ts'
import { documentVectors } from './document-vectors.ts'
import { interpolation, type InterpolationMethod } from './interpolation.ts'
import { isCustomVector, type SearchQuery } from './search-body.ts'
import type { SearchRequest } from './search-request.ts'

type Asked = Pick<
  SearchRequest,
  'context' | 'interpolationMethod' | 'textQueryPrefix' | 'downloadHeaders'
> & {
  q: SearchQuery | undefined
}
type Part = { vector: Float32Array; weight: number }

/** Validates a query independently of the documents, so that it fails in an empty index too. */
export function checkQuery({ embedder, dimensions }: ServedIndex, { q, context }: Asked): void {
  for (const { vector } of context?.vectors ?? []) contextVector(vector, dimensions)
  if (q === undefined) return
  if (isCustomVector(q)) return void customVector('q', q.customVector, dimensions)
  if (embedder === undefined)
    throw new ServiceError({
      kind: 'invalid',
      code: 'bad_request',
      message:
        'This index has the model \'no_model\', which embeds no text. Search with q: {"customVector": {"vector": [numbers]}}.',
    })
  if (typeof q === 'object' && Object.keys(q).length === 0 && !context)
    throw new ServiceError({
      kind: 'invalid',
      code: 'invalid_argument',
      message: 'q holds no query. Give at least one text with its weight.',
    })
}

/** A zero vector when the weights cancel each other out: then all documents are equally near. */
export async function queryVector(
  index: ServedIndex,
  asked: Asked,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { q, context } = asked
  if (!context) {
    if (isCustomVector(q)) return customVector('q', q.customVector, index.dimensions).vector
    const parts = await queryParts(index, asked, signal)
    const [only] = parts
    if (typeof q === 'string' && only) return only.vector
    return mean(parts, index)
  }
  const parts: Part[] = [
    ...(await queryParts(index, asked, signal)),
    ...context.vectors.map(({ vector, weight }) => ({
      vector: contextVector(vector, index.dimensions),
      weight,
    })),
  ]
  const { interpolationMethod } = asked
  if (!context.documents && !interpolationMethod) return mean(parts, index)
  const usual = index.settings.normalizeEmbeddings ? 'slerp' : 'lerp'
  return interpolated(index, parts, { method: interpolationMethod ?? usual, documents: context.documents })
}

/** @throws ServiceError `invalid_argument` for weights that cancel each other out, and as `documentVectors` */
async function interpolated(
  index: ServedIndex,
  parts: readonly Part[],
  { method, documents }: { method: InterpolationMethod; documents: SearchContext['documents'] },
): Promise<Float32Array> {
  const weights = documents?.weights ?? new Map<string, number>()
  const heaviest = Math.max(...[...parts.map(({ weight }) => weight), ...weights.values()].map(Math.abs))
  // Weights are relative to the heaviest, so that no sum overflows.
  const share = (weight: number) => (heaviest === 0 ? 0 : weight / heaviest)
  const sum = interpolation(method)
  for (const { vector, weight } of parts) sum.add({ vector, weight: share(weight) })
  const pause = pacer()
  // Documents with weight 0 are only excluded.
  const counted = new Map(
    [...weights].flatMap(([id, weight]) => (weight === 0 ? [] : [[id, share(weight)] as const])),
  )
  if (documents && counted.size > 0)
    for await (const part of documentVectors(index, counted, documents)) {
      await pause()
      sum.add(part)
    }
  const vector = Float32Array.from(sum.result())
  if (vector.every((value) => Number.isFinite(value))) return vector
  throw invalid('The weights of context nearly cancel each other out. Change them.')
}

function mean(parts: readonly Part[], { dimensions }: ServedIndex): Float32Array {
  return weightedMean(parts) ?? new Float32Array(dimensions)
}

/** The vectors of a query's texts with their weights; a vector of its own has weight 1. */
async function queryParts(
  index: ServedIndex,
  { q, textQueryPrefix, downloadHeaders }: Asked,
  signal: AbortSignal | undefined,
): Promise<Part[]> {
  if (q === undefined) return []
  if (isCustomVector(q))
    return [{ vector: customVector('q', q.customVector, index.dimensions).vector, weight: 1 }]
  const weights = typeof q === 'string' ? { [q]: 1 } : q
  const texts = Object.keys(weights)
  const prefix = textQueryPrefix ?? index.textQueryPrefix
  const vectors =
    (await index.embedder?.embed({
      texts: await queryInputs(index, texts, { prefix, headers: downloadHeaders, signal }),
      indexId: index.indexId,
      urgency: 'query',
      ...(signal && { signal }),
    })) ?? []
  return vectors.map((vector, at) => ({ vector, weight: weights[texts[at] ?? ''] ?? 0 }))
}

/** @throws ServiceError `invalid_argument` for one of another length, or too large for 32-bit numbers */
function contextVector(vector: readonly number[], dimensions: number): Float32Array {
  if (vector.length !== dimensions)
    throw invalid(`A vector of context.tensor has ${vector.length} numbers; this index takes ${dimensions}.`)
  const numbers = Float32Array.from(vector)
  if (!numbers.every((one) => Math.abs(one) <= LARGEST))
    throw invalid(
      `A vector of context.tensor holds a number beyond ±${LARGEST}, which 32-bit numbers cannot compare. Scale it, and its weight against it.`,
    )
  return numbers
}

const LARGEST = 1e18

function invalid(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
