import * as z from 'zod'
import { MAX_PREFIX_CHARACTERS } from '#contracts/indexes'
import { ServiceError } from '#platform/errors'

const MAX_LIMIT = 1000
const MAX_OFFSET = 10_000
/** Limit of the texts embedded for one search. */
const MAX_QUERY_TEXTS = 128
/** Limit of their characters: as many as a document may hold. */
const MAX_QUERY_CHARACTERS = 100_000

const CustomVectorQuery = z.strictObject({
  customVector: z.strictObject({ vector: z.array(z.number()), content: z.string().nullish() }),
})

/** Parameters of Marqo that this cell does not serve yet: a request with one that is not null is refused by name. */
const NOT_SERVED = {
  reRanker: z.unknown().optional(),
  boost: z.unknown().optional(),
  context: z.unknown().optional(),
  scoreModifiers: z.unknown().optional(),
  hybridParameters: z.unknown().optional(),
  rerankDepth: z.unknown().optional(),
  facets: z.unknown().optional(),
  trackTotalHits: z.unknown().optional(),
  sortBy: z.unknown().optional(),
  relevanceCutoff: z.unknown().optional(),
  interpolationMethod: z.unknown().optional(),
  collapseFields: z.unknown().optional(),
  recencyParameters: z.unknown().optional(),
}

/** The body of a search: contract §4.4. */
export const SearchBody = z.strictObject({
  q: z.union([z.string(), CustomVectorQuery, z.record(z.string(), z.number())]).nullish(),
  searchMethod: z
    .string()
    .transform((method) => method.toUpperCase())
    .pipe(z.enum(['TENSOR', 'LEXICAL', 'HYBRID']))
    .nullish(),
  limit: z.number().int().nullish(),
  offset: z.number().int().nullish(),
  filter: z.string().nullish(),
  searchableAttributes: z.array(z.string()).nullish(),
  attributesToRetrieve: z.array(z.string()).nullish(),
  showHighlights: z.boolean().nullish(),
  efSearch: z.number().int().positive().nullish(),
  approximate: z.boolean().nullish(),
  approximateThreshold: z.number().nullish(),
  textQueryPrefix: z.string().max(MAX_PREFIX_CHARACTERS).nullish(),
  language: z.string().nullish(),
  modelAuth: z.record(z.string(), z.unknown()).nullish(),
  mediaDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  imageDownloadHeaders: z.record(z.string(), z.unknown()).nullish(),
  image_download_headers: z.record(z.string(), z.unknown()).nullish(),
  ...NOT_SERVED,
})
export type SearchBody = z.infer<typeof SearchBody>

export type SearchQuery = string | z.infer<typeof CustomVectorQuery> | Record<string, number>
export type SearchRequest = {
  method: 'TENSOR' | 'LEXICAL'
  q: SearchQuery
  limit: number
  offset: number
  filter: string | undefined
  searchableAttributes: readonly string[] | undefined
  attributesToRetrieve: readonly string[] | undefined
  showHighlights: boolean
  textQueryPrefix: string | undefined
  /** Documents that are no hits, whatever the filter says. */
  excludedIds?: readonly string[] | undefined
}

/** @throws ServiceError `invalid_argument`, `illegal_requested_doc_count`, `bad_request` (not served here) */
export function toSearchRequest(body: SearchBody): SearchRequest {
  const method = body.searchMethod ?? 'TENSOR'
  for (const name of Object.keys(NOT_SERVED) as (keyof typeof NOT_SERVED)[])
    if (body[name] !== undefined && body[name] !== null) throw notServed(`${name} in a search`)
  if (method === 'HYBRID') throw notServed('searchMethod HYBRID')
  const q = body.q
  if (q === undefined || q === null)
    throw refuse('invalid_argument', `q is required for a ${method} search. Give a text to search for.`)
  if (method === 'LEXICAL') {
    if (typeof q !== 'string') throw refuse('invalid_argument', 'q must be a text for a LEXICAL search.')
    // Words are stemmed as English.
    if (body.language && !/^en\b/i.test(body.language)) throw notServed(`language '${body.language}'`)
    if ((body.efSearch ?? undefined) !== undefined || (body.approximate ?? undefined) !== undefined)
      throw refuse(
        'invalid_argument',
        'efSearch and approximate are for TENSOR searches. Leave them out of a LEXICAL search.',
      )
  }
  checkQuerySize(q)
  const page = pageOf(body)
  if (body.efSearch && body.efSearch < page.limit + page.offset)
    throw refuse(
      'invalid_argument',
      `efSearch is ${body.efSearch}; it must be at least limit + offset, here ${page.limit + page.offset}.`,
    )
  return {
    method,
    q,
    ...page,
    filter: body.filter ?? undefined,
    searchableAttributes: body.searchableAttributes ?? undefined,
    attributesToRetrieve: body.attributesToRetrieve ?? undefined,
    showHighlights: body.showHighlights ?? true,
    textQueryPrefix: body.textQueryPrefix ?? undefined,
  }
}

function checkQuerySize(q: SearchQuery): void {
  const texts = typeof q === 'string' ? [q] : 'customVector' in q ? [] : Object.keys(q)
  if (texts.length > MAX_QUERY_TEXTS)
    throw refuse(
      'invalid_argument',
      `q holds ${texts.length} texts; at most ${MAX_QUERY_TEXTS} can be weighed in one search.`,
    )
  const characters = texts.reduce((sum, text) => sum + text.length, 0)
  if (characters > MAX_QUERY_CHARACTERS)
    throw refuse(
      'invalid_argument',
      `q has ${characters} characters; at most ${MAX_QUERY_CHARACTERS} are allowed.`,
    )
}

function pageOf(body: SearchBody): { limit: number; offset: number } {
  const limit = body.limit ?? 10
  const offset = body.offset ?? 0
  const wrong =
    limit < 1
      ? `limit is ${limit}; it must be at least 1.`
      : limit > MAX_LIMIT
        ? `limit is ${limit}; at most ${MAX_LIMIT} hits can be asked for at once.`
        : offset < 0
          ? `offset is ${offset}; it must not be negative.`
          : limit + offset > MAX_OFFSET
            ? `limit + offset is ${limit + offset}; at most ${MAX_OFFSET} hits can be paged through. Narrow the search with a filter.`
            : undefined
  if (wrong) throw refuse('illegal_requested_doc_count', wrong)
  return { limit, offset }
}

/** The error for a feature of Marqo that this cell does not have yet; it is never ignored silently. */
export function notServed(what: string): ServiceError {
  return refuse('bad_request', `This cell does not serve ${what} yet. Leave it out.`)
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
