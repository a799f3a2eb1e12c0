import { ServiceError } from '#platform/errors'
import { headersOf } from '../images/download-headers.ts'
import { isImagePointer } from '../images/image-pointer.ts'
import { readContext, type SearchContext } from './context.ts'
import type { Facets } from './facets-body.ts'
import { type Hybrid, toHybrid } from './hybrid-request.ts'
import type { CollapseField, RecencyParameters, RelevanceCutoff, SortBy } from './ranking-bodies.ts'
import { readScoreModifiers, type ScoreModifiers } from './score-modifiers.ts'
import { isCustomVector, type SearchBody, type SearchQuery } from './search-body.ts'

const MAX_LIMIT = 1000
const MAX_OFFSET = 10_000
/** Limit of the texts embedded for one search. */
const MAX_QUERY_TEXTS = 128
/** Limit of their characters: as many as a document may hold. */
const MAX_QUERY_CHARACTERS = 100_000

export type SearchRequest = {
  method: 'TENSOR' | 'LEXICAL' | 'HYBRID'
  /** Absent when the context, or the queries of the halves, stand in for it. */
  q: SearchQuery | undefined
  limit: number
  offset: number
  filter: string | undefined
  /** Documents that are never hits. */
  excludedIds?: readonly string[]
  searchableAttributes: readonly string[] | undefined
  attributesToRetrieve: readonly string[] | undefined
  showHighlights: boolean
  textQueryPrefix: string | undefined
  /** With which images that a query points to are downloaded. */
  downloadHeaders: Readonly<Record<string, string>>
  context: SearchContext | undefined
  interpolationMethod: 'slerp' | 'nlerp' | 'lerp' | undefined
  scoreModifiers: ScoreModifiers | undefined
  /** How many of the best have their scores modified. */
  rerankDepth: number | undefined
  /** Present for HYBRID, and only there. */
  hybrid?: Hybrid & HybridExtras
}

/** What only a HYBRID search can be asked beside its hits, or to do with them. */
export type HybridExtras = {
  facets: Facets | undefined
  tracksTotalHits: boolean
  sortBy: SortBy | undefined
  relevanceCutoff: RelevanceCutoff | undefined
  recency: RecencyParameters | undefined
  collapse: CollapseField | undefined
}

/**
 * @throws ServiceError `unprocessable_entity` for parameters that do not go together, `invalid_argument`,
 * `illegal_requested_doc_count`, `bad_request` (not served here): each as Marqo's engine answers it
 */
export function toSearchRequest(body: SearchBody): SearchRequest {
  const method = body.searchMethod ?? 'TENSOR'
  refuseUnserved(body)
  checkTogether(body, method)
  const q = body.q ?? undefined
  const context = readContext(body.context)
  const scoreModifiers = readScoreModifiers(body.scoreModifiers, 'scoreModifiers')
  checkQueries(body, method, context)
  if (method === 'LEXICAL') checkLexical(body)
  if (method !== 'TENSOR' && body.language && !/^en\b/i.test(body.language))
    throw notServed(`language '${body.language}'`) // Words are stemmed as English.
  if (method === 'HYBRID' && body.searchableAttributes)
    throw refuse(
      'invalid_argument',
      'searchableAttributes is not for HYBRID searches. Name the fields in hybridParameters.searchableAttributesLexical and hybridParameters.searchableAttributesTensor.',
    )
  checkQuerySize(q, method)
  const page = pageOf(body)
  if (body.efSearch && body.efSearch < page.limit + page.offset)
    throw refuse(
      'invalid_argument',
      `efSearch is ${body.efSearch}; it must be at least limit + offset, here ${page.limit + page.offset}.`,
    )
  const hybrid = method === 'HYBRID' ? toHybrid(body.hybridParameters ?? {}, { q, context }) : undefined
  if (hybrid) checkQuerySize(hybrid.tensorQuery, 'TENSOR')
  if (hybrid && scoreModifiers && hybrid.ranking !== 'rrf')
    throw refuse(
      'invalid_argument',
      'scoreModifiers of a HYBRID search are for rankingMethod rrf. Use hybridParameters.scoreModifiersTensor or scoreModifiersLexical instead.',
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
    downloadHeaders: headersOf(
      body.mediaDownloadHeaders ?? body.imageDownloadHeaders ?? body.image_download_headers,
    ),
    context,
    interpolationMethod: body.interpolationMethod ?? undefined,
    scoreModifiers,
    rerankDepth: body.rerankDepth ?? undefined,
    ...(hybrid && { hybrid: { ...hybrid, ...extrasOf(body) } }),
  }
}

function extrasOf(body: SearchBody): HybridExtras {
  return {
    facets: body.facets ?? undefined,
    tracksTotalHits: body.trackTotalHits ?? false,
    sortBy: body.sortBy ?? undefined,
    relevanceCutoff: body.relevanceCutoff ?? undefined,
    recency: body.recencyParameters ?? undefined,
    collapse: body.collapseFields?.[0],
  }
}

function refuseUnserved({ boost, reRanker }: SearchBody): void {
  if (isGiven(boost))
    throw refuse('bad_request', 'boost is not served, here as in Marqo 2. Use scoreModifiers instead.')
  if (isGiven(reRanker))
    throw refuse('bad_request', 'This cell serves no reRanker: they look at images. Leave it out.')
}

const ONLY_HYBRID = [
  'hybridParameters',
  'facets',
  'trackTotalHits',
  'sortBy',
  'relevanceCutoff',
  'recencyParameters',
  'collapseFields',
] as const

/** The rules between parameters that the engine applies while it reads the request. */
function checkTogether(body: SearchBody, method: SearchRequest['method']): void {
  const alone =
    method === 'HYBRID' ? undefined : ONLY_HYBRID.find((name) => isGiven(body[name]) && body[name] !== false)
  if (alone) throw unprocessable(alone, `${alone} is for HYBRID searches only; this one is ${method}.`)
  const hybrid = body.hybridParameters
  const isRrf = (hybrid?.rankingMethod ?? 'rrf') === 'rrf'
  if (isGiven(body.rerankDepth) && (method === 'LEXICAL' || !isRrf))
    throw unprocessable(
      'rerankDepth',
      'rerankDepth is for TENSOR searches, and for HYBRID with rankingMethod rrf.',
    )
  if (method === 'TENSOR' && body.language)
    throw unprocessable('language', 'language is for LEXICAL and HYBRID searches.')
  if (isGiven(body.approximateThreshold) && (method === 'LEXICAL' || body.approximate === false))
    throw unprocessable(
      'approximateThreshold',
      'approximateThreshold is for TENSOR and HYBRID searches that are approximate.',
    )
  if (body.sortBy && isGiven(body.scoreModifiers))
    throw unprocessable('sortBy', 'sortBy and scoreModifiers decide the same order. Use one of them.')
  const recency = body.recencyParameters
  if (body.sortBy && recency && recency.applyInRankingPhase !== 'exclude-global')
    throw unprocessable(
      'sortBy',
      "sortBy goes with recencyParameters only if their applyInRankingPhase is 'exclude-global'.",
    )
  const isDisjunction = (hybrid?.retrievalMethod ?? 'disjunction') === 'disjunction'
  if (recency?.applyToSubqueries && !isDisjunction)
    throw unprocessable('recencyParameters', 'applyToSubqueries is for retrievalMethod disjunction.')
  if (body.relevanceCutoff?.applyInRetrieval && !isDisjunction)
    throw unprocessable('relevanceCutoff', 'applyInRetrieval is for retrievalMethod disjunction.')
}

function checkQueries(
  { q, hybridParameters }: SearchBody,
  method: SearchRequest['method'],
  context: SearchContext | undefined,
): void {
  const isSplit = isGiven(hybridParameters?.queryLexical) || isGiven(hybridParameters?.queryTensor)
  if (!isGiven(q)) {
    if (method === 'LEXICAL')
      throw unprocessable('q', 'q is required for a LEXICAL search. Give a text to search for.')
    if (!context && !isSplit)
      throw unprocessable(
        'q',
        `q or context is required for a ${method} search. Give a text to search for${method === 'HYBRID' ? ', or hybridParameters.queryLexical and queryTensor' : ''}.`,
      )
  } else if (isSplit)
    throw unprocessable(
      'q',
      'q is not used beside hybridParameters.queryLexical and queryTensor. Leave it out.',
    )
  if (!context) return
  if (method === 'LEXICAL') {
    const message = 'context is for TENSOR and HYBRID searches: it holds vectors.'
    throw context.documents ? unprocessable('context', message) : refuse('invalid_argument', message)
  }
  if (typeof (q ?? hybridParameters?.queryTensor) === 'string')
    throw refuse(
      'invalid_argument',
      'A query that is a text cannot be joined with context, because it has no weight. Write it as {"text": weight}; in a HYBRID search as hybridParameters.queryTensor.',
    )
}

function checkLexical({ q, efSearch, approximate }: SearchBody): void {
  if (typeof q !== 'string') throw refuse('invalid_argument', 'q must be a text for a LEXICAL search.')
  if (isGiven(efSearch) || isGiven(approximate))
    throw refuse(
      'invalid_argument',
      'efSearch and approximate are for TENSOR and HYBRID searches. Leave them out of a LEXICAL search.',
    )
}

function checkQuerySize(q: SearchQuery | undefined, method: SearchRequest['method']): void {
  const texts = typeof q === 'string' ? [q] : q === undefined || isCustomVector(q) ? [] : Object.keys(q)
  if (texts.length > MAX_QUERY_TEXTS)
    throw refuse(
      'invalid_argument',
      `q holds ${texts.length} texts; at most ${MAX_QUERY_TEXTS} can be weighed in one search.`,
    )
  // An image in base64 is longer; where it is no image it is refused when it is embedded.
  const written = texts.filter((text) => method !== 'TENSOR' || !isImagePointer(text))
  const characters = written.reduce((sum, text) => sum + text.length, 0)
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

const isGiven = (value: unknown) => value !== undefined && value !== null

/** The error for a feature of Marqo that this cell does not have; it is never ignored silently. */
function notServed(what: string): ServiceError {
  return refuse('bad_request', `This cell does not serve ${what} yet. Leave it out.`)
}

function unprocessable(key: string, message: string): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message,
    issues: [{ loc: ['body', key], msg: message, type: 'custom' }],
  })
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
