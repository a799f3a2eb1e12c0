import { ServiceError } from '#platform/errors'
import type { ServedIndex } from '../served-index.ts'
import { checkExclusions } from './count-matches.ts'
import type { Sought } from './halves.ts'
import { parseLexicalQuery } from './lexical-query.ts'
import type { Modification } from './modifications.ts'
import { checkQuery } from './query-vector.ts'
import { checkModifiers, NO_MODIFIERS, type ScoreModifiers } from './score-modifiers.ts'
import { searchableFields, searchedFields } from './searched-fields.ts'
import type { SearchRequest } from './search-request.ts'

export type HybridRequest = SearchRequest & { hybrid: NonNullable<SearchRequest['hybrid']> }

/** A HYBRID search that was validated for its index. */
export type HybridPlan = {
  usesTensor: boolean
  tensorFields: string[]
  sought: Sought
  tensorModification: Modification | undefined
  lexicalModification: Modification | undefined
  /** After the halves were joined. */
  globalModification: Modification | undefined
}

/**
 * @throws ServiceError `invalid_argument`, `invalid_field_name`, `bad_request`, `unprocessable_entity` for what is
 * invalid for the index, even if it holds no documents
 */
export function planHybrid(index: ServedIndex, request: HybridRequest, nowSeconds: number): HybridPlan {
  const { hybrid } = request
  checkServed(index, request)
  checkHalves(index)
  const tensorFields = searchedFields(index, 'tensor', {
    parameter: 'hybridParameters.searchableAttributesTensor',
    named: hybrid.tensorAttributes,
  })
  const lexicalFields = searchedFields(index, 'lexical', {
    parameter: 'hybridParameters.searchableAttributesLexical',
    named: hybrid.lexicalAttributes,
  })
  for (const modifiers of [hybrid.tensorModifiers, hybrid.lexicalModifiers, request.scoreModifiers])
    checkModifiers(index.settings, modifiers)
  const usesTensor = hybrid.retrieval !== 'lexical' || hybrid.ranking !== 'lexical'
  if (usesTensor) checkQuery(index, { ...request, q: hybrid.tensorQuery })
  if (hybrid.facets) checkExclusions(hybrid.facets, request.filter)
  return {
    usesTensor,
    tensorFields,
    sought: {
      query: parseLexicalQuery(hybrid.lexicalQuery ?? ''),
      fields: lexicalFields,
      needsAll: hybrid.needsAllWords,
    },
    ...modificationsOf(request, nowSeconds),
  }
}

/** What Marqo's engine has for unstructured indexes only. */
const UNSTRUCTURED_ONLY = ['facets', 'tracksTotalHits', 'sortBy', 'relevanceCutoff', 'recency'] as const
const PARAMETERS: Readonly<Record<(typeof UNSTRUCTURED_ONLY)[number], string>> = {
  facets: 'facets',
  tracksTotalHits: 'trackTotalHits',
  sortBy: 'sortBy',
  relevanceCutoff: 'relevanceCutoff',
  recency: 'recencyParameters',
}

function checkServed({ settings }: ServedIndex, { hybrid }: HybridRequest): void {
  if (settings.type === 'structured') {
    const asked = UNSTRUCTURED_ONLY.find((name) => hybrid[name])
    if (asked)
      throw refuse(
        'bad_request',
        `${PARAMETERS[asked]} is for unstructured indexes; this one is structured, as in Marqo.`,
      )
    if (hybrid.modifiesSecond || hybrid.needsAllWords)
      throw refuse('bad_request', 'secondPhaseModifier and lexicalOperand are for unstructured indexes.')
  }
  const { collapse } = hybrid
  if (collapse && !settings.collapseFields.some(({ name }) => name === collapse.name))
    throw refuse(
      'invalid_argument',
      `collapseFields names '${collapse.name}', which this index does not collapse. It was created with: ${settings.collapseFields.map(({ name }) => name).join(', ') || 'none'}.`,
    )
}

function checkHalves({ settings }: ServedIndex): void {
  if (settings.type !== 'structured') return
  for (const kind of ['tensor', 'lexical'] as const) {
    if (searchableFields(settings, kind).length > 0) continue
    throw refuse(
      'invalid_argument',
      `This index has no ${kind} fields, which a HYBRID search needs. Search it with searchMethod ${kind === 'tensor' ? 'LEXICAL' : 'TENSOR'}, or create an index with both.`,
    )
  }
}

function modificationsOf(
  { hybrid, scoreModifiers }: HybridRequest,
  nowSeconds: number,
): Pick<HybridPlan, 'tensorModification' | 'lexicalModification' | 'globalModification'> {
  const { recency: parameters } = hybrid
  const recency = parameters && { parameters, nowSeconds: parameters.center ?? nowSeconds }
  const of = (modifiers: ScoreModifiers | undefined, isAged: boolean | undefined) => {
    if (!modifiers && !isAged) return undefined
    return { modifiers: modifiers ?? NO_MODIFIERS, recency: isAged ? recency : undefined }
  }
  const phase = parameters?.applyInRankingPhase
  const ages = (half: 'tensor' | 'lexical') =>
    parameters && phase !== 'only-global' && parameters.applyToSubqueries?.includes(half) !== false
  return {
    tensorModification: of(hybrid.tensorModifiers, ages('tensor')),
    lexicalModification: of(hybrid.lexicalModifiers, ages('lexical')),
    globalModification: of(scoreModifiers, parameters && phase !== 'exclude-global'),
  }
}

function refuse(code: string, message: string): ServiceError {
  return new ServiceError({ kind: 'invalid', code, message })
}
