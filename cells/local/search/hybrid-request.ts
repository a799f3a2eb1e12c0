import { ServiceError } from '#platform/errors'
import type { SearchContext } from './context.ts'
import type { HybridParameters } from './hybrid-body.ts'
import { readScoreModifiers, type ScoreModifiers } from './score-modifiers.ts'
import { isCustomVector, type SearchQuery } from './search-body.ts'

const ALPHA = 0.5
const RRF_K = 60

/** A HYBRID search with its defaults, and a query for each half. */
export type Hybrid = {
  retrieval: 'disjunction' | 'tensor' | 'lexical'
  ranking: 'rrf' | 'tensor' | 'lexical'
  /** The share of the tensor half in the fused score. */
  alpha: number
  rrfK: number
  lexicalQuery: string | undefined
  tensorQuery: SearchQuery | undefined
  lexicalAttributes: readonly string[] | undefined
  tensorAttributes: readonly string[] | undefined
  lexicalModifiers: ScoreModifiers | undefined
  tensorModifiers: ScoreModifiers | undefined
  /** How many documents each half retrieves before their scores are modified; absent: as many as a page needs. */
  lexicalDepth: number | undefined
  tensorDepth: number | undefined
  /** How many of the retrieved are ranked by the second method; absent: as many as a page needs. */
  rerankCount: number | undefined
  /** Whether modifiers change only the order of the best by words, instead of choosing them. */
  modifiesSecond: boolean
  needsAllWords: boolean
}

type Queries = { q: SearchQuery | undefined; context: SearchContext | undefined }

/** @throws ServiceError `invalid_argument` */
export function toHybrid(given: Partial<HybridParameters>, { q, context }: Queries): Hybrid {
  const retrieval = given.retrievalMethod ?? 'disjunction'
  const ranking = given.rankingMethod ?? 'rrf'
  const queries = queriesOf(given, q)
  const hybrid: Hybrid = {
    retrieval,
    ranking,
    alpha: given.alpha ?? ALPHA,
    rrfK: given.rrfK ?? RRF_K,
    ...queries,
    lexicalAttributes: given.searchableAttributesLexical ?? undefined,
    tensorAttributes: given.searchableAttributesTensor ?? undefined,
    lexicalModifiers: readScoreModifiers(
      given.scoreModifiersLexical,
      'hybridParameters.scoreModifiersLexical',
    ),
    tensorModifiers: readScoreModifiers(given.scoreModifiersTensor, 'hybridParameters.scoreModifiersTensor'),
    lexicalDepth: given.rerankDepthLexical ?? undefined,
    tensorDepth: given.rerankDepthTensor || undefined,
    rerankCount: given.rerankCount ?? undefined,
    modifiesSecond: given.secondPhaseModifier ?? false,
    needsAllWords: given.lexicalOperand === 'and',
  }
  checkHalves(hybrid, given, context)
  return hybrid
}

function queriesOf(
  { queryLexical, queryTensor }: Partial<HybridParameters>,
  q: SearchQuery | undefined,
): Pick<Hybrid, 'lexicalQuery' | 'tensorQuery'> {
  if (q === undefined)
    return { lexicalQuery: queryLexical ?? undefined, tensorQuery: queryTensor ?? undefined }
  if (typeof q === 'string') return { lexicalQuery: q, tensorQuery: q }
  if (isCustomVector(q)) return { lexicalQuery: q.customVector.content ?? undefined, tensorQuery: q }
  throw invalid(
    'q of a HYBRID search is a text or a custom vector. Give weighted texts in hybridParameters.queryTensor, and the words to look for in hybridParameters.queryLexical.',
  )
}

function checkHalves(
  { retrieval, ranking, lexicalQuery, tensorQuery }: Hybrid,
  { queryLexical, queryTensor }: Partial<HybridParameters>,
  context: SearchContext | undefined,
): void {
  const isOnly = (method: Hybrid['retrieval']) => retrieval === method && ranking === method
  if (isOnly('lexical') && (queryTensor ?? context?.documents))
    throw invalid('A search that retrieves and ranks by words has no use for queryTensor or context.')
  if (isOnly('tensor') && queryLexical)
    throw invalid('A search that retrieves and ranks by vectors has no use for queryLexical.')
  const needsWords = !isOnly('tensor')
  if (needsWords && lexicalQuery === undefined && (retrieval !== 'tensor' || tensorQuery === undefined))
    throw invalid(
      'The lexical half has no text to look for. Give q, its customVector.content, or hybridParameters.queryLexical.',
    )
  if (!isOnly('lexical') && tensorQuery === undefined && !context)
    throw invalid(
      'The tensor half has no query. Give q, hybridParameters.queryTensor, or context with vectors.',
    )
}

function invalid(message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code: 'invalid_argument', message })
}
