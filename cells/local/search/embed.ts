import * as z from 'zod'
import { ServiceError } from '#platform/errors'
import { pacer } from '#platform/pace'
import { headersOf } from '../images/download-headers.ts'
import { queryInputs } from '../images/query-inputs.ts'
import type { ServedIndex } from '../served-index.ts'

/** Entries and texts of a request. */
const MAX_TEXTS = 1024
const MAX_CHARACTERS = 1_000_000
/** With more texts than a search has, a request waits its turn among documents, so that searches do not wait for it. */
const TEXTS_OF_A_SEARCH = 8

const Weights = z.record(z.string(), z.number())
const ContentType = z.enum(['query', 'document']).nullish()

/** The body of embed: contract §4.7. */
export const EmbedBody = z.strictObject({
  content: z.union([z.string(), Weights, z.array(z.union([z.string(), Weights]))]),
  /** Default `query`; with `null` no prefix is set before the texts. Newer clients write `contentType`. */
  content_type: ContentType,
  contentType: ContentType,
  modelAuth: z.record(z.string(), z.unknown()).nullish(),
  image_download_headers: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  mediaDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
})
export type EmbedBody = z.infer<typeof EmbedBody>

type Entry = string | Record<string, number>

/**
 * One vector for each entry of the content, in order: that of a text, or the weighted mean of several.
 * @throws ServiceError `invalid_argument`, `bad_request` for an index whose model embeds nothing, `too_many_requests`,
 * `model_unavailable`
 */
export async function embed(index: ServedIndex, body: EmbedBody, signal?: AbortSignal): Promise<number[][]> {
  const { embedder, backlog, settings } = index
  const entries: Entry[] = Array.isArray(body.content) ? body.content : [body.content]
  const texts = entries.flatMap(textsOf)
  checkContent(entries, texts)
  if (embedder === undefined)
    throw refuse('bad_request', "This index has the model 'no_model', which embeds nothing.")
  const prefix = prefixOf(index, body)
  const isSmall = texts.length <= TEXTS_OF_A_SEARCH
  const headers = headersOf(
    body.mediaDownloadHeaders ?? body.imageDownloadHeaders ?? body.image_download_headers,
  )
  using _ = isSmall
    ? undefined
    : backlog.enter([{ tensors: texts.map((text) => ({ kind: 'text', field: '', text: prefix + text })) }])
  const vectors = await embedder.embed({
    texts: await queryInputs(index, texts, { prefix, headers, signal }),
    indexId: index.indexId,
    urgency: isSmall ? 'query' : 'document',
    ...(signal && { signal }),
  })
  const embeddings: number[][] = []
  const pace = pacer()
  let from = 0
  for (const entry of entries) {
    await pace()
    const own = vectors.slice(from, (from += textsOf(entry).length))
    const [only = []] = own
    const isText = typeof entry === 'string'
    embeddings.push([...(isText ? only : meanOf(own, Object.values(entry), settings.normalizeEmbeddings))])
  }
  return embeddings
}

const textsOf = (entry: Entry): string[] => (typeof entry === 'string' ? [entry] : Object.keys(entry))

function checkContent(entries: readonly Entry[], texts: readonly string[]): void {
  if (entries.length === 0 || entries.some((entry) => textsOf(entry).length === 0))
    throw new ServiceError({
      kind: 'unprocessable',
      code: 'unprocessable_entity',
      message:
        'content is empty, or holds an empty entry. Give a text, texts with their weights, or a list of these.',
    })
  if (texts.length > MAX_TEXTS)
    throw refuse(
      'invalid_argument',
      `content holds ${texts.length} texts; at most ${MAX_TEXTS} can be embedded at once. Send several requests.`,
    )
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  if (characters > MAX_CHARACTERS)
    throw refuse(
      'invalid_argument',
      `content has ${characters} characters; at most ${MAX_CHARACTERS} can be embedded at once. Send several requests.`,
    )
}

function prefixOf(index: ServedIndex, { content_type, contentType }: EmbedBody): string {
  const type = contentType === undefined ? content_type : contentType
  if (type === null) return ''
  return type === 'document' ? index.textChunkPrefix : index.textQueryPrefix
}

/**
 * The mean of the weighted vectors; scaled to length 1 if the index normalises, unless it has none.
 * @throws ServiceError `invalid_argument` when it does not fit 32-bit numbers
 */
function meanOf(
  vectors: readonly Float32Array[],
  weights: readonly number[],
  normalize: boolean,
): Float32Array {
  const heaviest = Math.max(...weights.map(Math.abs))
  const sum = new Float64Array(vectors[0]?.length ?? 0)
  // Weights are relative to the heaviest, so that none overflows.
  for (const [at, vector] of vectors.entries()) {
    const share = heaviest === 0 ? 0 : (weights[at] ?? 0) / heaviest
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + share * (vector[i] ?? 0)
  }
  const length = normalize ? Math.hypot(...sum) : vectors.length / heaviest
  const mean = Float32Array.from(sum, (value) => (value === 0 ? 0 : value / length))
  if (mean.every((value) => Number.isFinite(value))) return mean
  throw refuse(
    'invalid_argument',
    `The weights of content go up to ${heaviest}, which gives a vector that does not fit 32-bit numbers. Scale them.`,
  )
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
