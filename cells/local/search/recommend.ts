import * as z from 'zod'
import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { lengthOf } from '../documents/vector-length.ts'
import type { ServedIndex } from '../served-index.ts'
import { documentVectors } from './document-vectors.ts'
import { INTERPOLATION_METHODS, interpolation } from './interpolation.ts'
import { SearchBody } from './search-body.ts'
import { toSearchRequest } from './search-request.ts'
import type { SearchHit } from './hits.ts'
import { search } from './search.ts'

const MAX_DOCUMENTS = 1000

/** Parts of a search that a recommendation has too. */
const SharedBody = SearchBody.pick({
  limit: true,
  offset: true,
  filter: true,
  searchableAttributes: true,
  attributesToRetrieve: true,
  showHighlights: true,
  efSearch: true,
  approximate: true,
  approximateThreshold: true,
  reRanker: true,
  scoreModifiers: true,
  rerankDepth: true,
}).strip()

/** The body of recommend: contract §4.7. */
export const RecommendBody = z.strictObject({
  ...SharedBody.shape,
  documents: z.union([z.array(z.string()), z.record(z.string(), z.number())]),
  tensorFields: z.array(z.string()).nullish(),
  interpolationMethod: z.enum(INTERPOLATION_METHODS).nullish(),
  excludeInputDocuments: z.boolean().nullish(),
  allowMissingDocuments: z.boolean().nullish(),
  allowMissingEmbeddings: z.boolean().nullish(),
})
export type RecommendBody = z.infer<typeof RecommendBody>

/**
 * Documents near the interpolated vectors of others.
 * @throws ServiceError `invalid_argument` for documents that do not exist or have no vectors, or weights that cancel
 * each other out; as `search`
 */
export async function recommend(
  index: ServedIndex,
  body: RecommendBody,
  signal?: AbortSignal,
): Promise<{ hits: SearchHit[]; limit: number; offset: number }> {
  const weights = weightsOf(body.documents)
  // The request is checked before documents are read.
  const vector = Array<number>(index.dimensions).fill(1)
  const context = { tensor: [{ vector, weight: 1 }] }
  const request = toSearchRequest({ ...SharedBody.parse(body), context })
  const query = await interpolated(index, body, weights)
  checkFits(query)
  const { hits } = await search(
    index,
    {
      ...request,
      context: { vectors: [{ vector: [...query], weight: 1 }], documents: undefined },
      excludedIds: body.excludeInputDocuments === false ? [] : [...weights.keys()],
    },
    { ...(signal && { signal }) },
  )
  return { hits, limit: request.limit, offset: request.offset }
}

function weightsOf(documents: RecommendBody['documents']): ReadonlyMap<string, number> {
  const ids = Array.isArray(documents) ? documents : Object.keys(documents)
  if (ids.length === 0) throw refuse('documents names no document. Give at least one id.')
  if (ids.length > MAX_DOCUMENTS)
    throw refuse(`documents names ${ids.length} documents; at most ${MAX_DOCUMENTS} can be given.`)
  if (!Array.isArray(documents)) return new Map(Object.entries(documents))
  const weights = new Map(documents.map((id) => [id, 1]))
  if (weights.size === ids.length) return weights
  const twice = ids.find((id, at) => ids.indexOf(id) !== at) ?? ''
  throw refuse(
    `documents names '${twice.slice(0, 200)}' more than once. Name it once, or give weights: {"id": weight}.`,
  )
}

async function interpolated(
  index: ServedIndex,
  { tensorFields, interpolationMethod, allowMissingDocuments, allowMissingEmbeddings }: RecommendBody,
  weights: ReadonlyMap<string, number>,
): Promise<Float64Array> {
  const heaviest = Math.max(...[...weights.values()].map(Math.abs))
  if (heaviest === 0) throw refuse('All weights of documents are zero. Give one of them another weight.')
  // Relative to the heaviest, so that no sum overflows. Documents with weight 0 are only excluded.
  const shares = [...weights].flatMap(([id, weight]): [string, number][] =>
    weight === 0 ? [] : [[id, weight / heaviest]],
  )
  const sum = interpolation(interpolationMethod ?? (index.settings.normalizeEmbeddings ? 'slerp' : 'lerp'))
  const vectors = documentVectors(index, new Map(shares), {
    tensorFields: tensorFields ?? undefined,
    allowMissingDocuments: allowMissingDocuments ?? false,
    allowMissingEmbeddings: allowMissingEmbeddings ?? false,
  })
  const pace = pacer()
  for await (const part of vectors) {
    await pace()
    sum.add(part)
  }
  return sum.result()
}

/** A sum of weights near zero makes the vector long, or short. */
function checkFits(vector: Float64Array): void {
  const length = lengthOf(Float32Array.from(vector))
  if (Number.isFinite(length)) return
  throw refuse(
    'The weights nearly cancel each other out: the vector between the documents does not fit 32-bit numbers. Change the weights.',
  )
}

function refuse(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
