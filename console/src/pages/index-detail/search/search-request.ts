import type { IndexListEntry } from '#contracts/indexes'
import type { IndexField } from '../documents/index-fields.ts'
import { DEFAULT_LIMIT, type FacetType, type Modifier, type SearchAddress } from './search-address.ts'

export type SearchMethod = 'TENSOR' | 'LEXICAL' | 'HYBRID'

/** A vector that somebody computed themselves. It is too long for an address. */
export type QueryVector = Readonly<{ vector: readonly number[]; content?: string | undefined }>

export type SearchBody = Readonly<{
  q: string | Record<string, number> | { customVector: { vector: number[]; content?: string } }
  searchMethod: SearchMethod
  limit: number
  offset?: number
  filter?: string
  searchableAttributes?: string[]
  attributesToRetrieve?: string[]
  showHighlights?: false
  scoreModifiers?: ScoreModifiers
  hybridParameters?: { alpha: number }
  sortBy?: { fields: { fieldName: string; order: 'asc' | 'desc' }[] }
  facets?: { fields: Record<string, { type: FacetType }> }
  trackTotalHits?: true
}>

/** Documents like others, which `POST …/recommend` takes. */
export type RecommendBody = Omit<SearchBody, 'q' | 'searchMethod'> & Readonly<{ documents: string[] }>

type Weight = { field_name: string; weight: number }
type ScoreModifiers = { multiply_score_by?: Weight[]; add_to_score?: Weight[] }

/** The request that an address stands for; `undefined` while it asks for nothing. */
export function bodyOf(
  address: SearchAddress,
  vector: QueryVector | undefined,
): SearchBody | RecommendBody | undefined {
  if (address.like !== undefined) return { documents: [address.like], ...partsOf(address) }
  const q = queryOf(address, vector)
  if (q === undefined) return undefined
  const { method = 'TENSOR' } = address
  return { q, searchMethod: method, ...partsOf(address), ...(method === 'HYBRID' && hybridParts(address)) }
}

function partsOf(address: SearchAddress) {
  const { filter, limit = DEFAULT_LIMIT, offset, in: within, show, highlights, modifiers } = address
  return {
    limit,
    ...(offset !== undefined && { offset }),
    ...(filter !== undefined && { filter }),
    ...(within && { searchableAttributes: [...within] }),
    ...(show && { attributesToRetrieve: [...show] }),
    ...(highlights === false && { showHighlights: false as const }),
    ...(modifiers && { scoreModifiers: scoreModifiersOf(modifiers) }),
  }
}

function scoreModifiersOf(modifiers: readonly Modifier[]): ScoreModifiers {
  const of = (how: Modifier[1]) =>
    modifiers.filter((one) => one[1] === how).map(([field_name, , weight]) => ({ field_name, weight }))
  const [multiply, add] = [of('multiply'), of('add')]
  return {
    ...(multiply.length > 0 && { multiply_score_by: multiply }),
    ...(add.length > 0 && { add_to_score: add }),
  }
}

function hybridParts({ alpha, sort, facets }: SearchAddress): Partial<SearchBody> {
  return {
    ...(alpha !== undefined && { hybridParameters: { alpha } }),
    ...(sort && { sortBy: { fields: [{ fieldName: sort[0], order: sort[1] }] } }),
    ...(facets && {
      facets: { fields: Object.fromEntries(facets.map(([field, type]) => [field, { type }])) },
      trackTotalHits: true as const,
    }),
  }
}

function queryOf(
  { q, weights, method }: SearchAddress,
  vector: QueryVector | undefined,
): SearchBody['q'] | undefined {
  if (method === 'HYBRID') return q
  if (method !== 'LEXICAL' && vector !== undefined) {
    const { content } = vector
    return { customVector: { vector: [...vector.vector], ...(content !== undefined && { content }) } }
  }
  if (method !== 'LEXICAL' && weights !== undefined) {
    // One text can be asked for once only: two weights for it are their sum.
    const sums = new Map<string, number>()
    for (const [text, weight] of weights) sums.set(text, (sums.get(text) ?? 0) + weight)
    return Object.fromEntries(sums)
  }
  return q
}

/** What an index can be asked for, as far as its settings tell. */
export type SearchAbility = Readonly<{
  methods: readonly SearchMethod[]
  /** Texts become vectors here; otherwise vectors must be given. */
  embedsText: boolean
  /** Fields to choose from for each method; none where they are not declared. */
  fieldsFor: Readonly<Record<SearchMethod, readonly string[]>>
  /** How many numbers a vector has. */
  dimensions: number | undefined
  /** Hits of a hybrid search can be sorted, and the values of their fields counted. */
  canSort: boolean
}>

export function abilityOf(
  index: Pick<IndexListEntry, 'type' | 'model'>,
  fields: readonly IndexField[],
  settings: Readonly<Record<string, unknown>>,
): SearchAbility {
  const embedsText = index.model !== 'no_model'
  const dimensions = dimensionsOf(settings)
  if (index.type !== 'structured')
    return {
      methods: embedsText ? ['TENSOR', 'LEXICAL', 'HYBRID'] : ['TENSOR', 'LEXICAL'],
      embedsText,
      dimensions,
      fieldsFor: { TENSOR: [], LEXICAL: [], HYBRID: [] },
      canSort: true,
    }
  const fieldsFor = {
    HYBRID: [],
    TENSOR: fields.filter(({ isTensor }) => isTensor).map(({ name }) => name),
    LEXICAL: fields.filter(({ canSearch }) => canSearch).map(({ name }) => name),
  }
  const able: SearchMethod[] = (['TENSOR', 'LEXICAL'] as const).filter(
    (method) => fieldsFor[method].length > 0,
  )
  if (able.length === 2 && embedsText) able.push('HYBRID')
  // An index without any such field answers, with nothing; better than no way to ask.
  const methods: readonly SearchMethod[] = able.length > 0 ? able : ['TENSOR']
  return { methods, embedsText, dimensions, fieldsFor, canSort: false }
}

function dimensionsOf({ modelProperties }: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof modelProperties !== 'object' || modelProperties === null) return undefined
  const { dimensions } = modelProperties as { dimensions?: unknown }
  return typeof dimensions === 'number' ? dimensions : undefined
}
