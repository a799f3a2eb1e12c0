/** A search as its address holds it: what differs from the plain search for a text by meaning. */
export type SearchAddress = {
  q?: string
  /** Documents like the one of this id, in place of `q`. */
  like?: string
  /** Several texts, each with its weight, in place of `q`. */
  weights?: readonly (readonly [text: string, weight: number])[]
  method?: 'LEXICAL' | 'HYBRID'
  /** The share of meaning in a hybrid search. */
  alpha?: number
  /** Numbers that change scores. */
  modifiers?: readonly Modifier[]
  /** Of a hybrid search: the number that hits are sorted by. */
  sort?: readonly [field: string, order: 'asc' | 'desc']
  /** Of a hybrid search: fields whose values are counted. */
  facets?: readonly (readonly [field: string, type: FacetType])[]
  /** Marqo's filter string. */
  filter?: string
  limit?: number
  offset?: number
  /** `searchableAttributes` */
  in?: readonly string[]
  /** `attributesToRetrieve` */
  show?: readonly string[]
  highlights?: false
}

export type Modifier = readonly [field: string, how: 'multiply' | 'add', weight: number]
export type FacetType = 'string' | 'array' | 'number'

export const DEFAULT_LIMIT = 10
export const DEFAULT_ALPHA = 0.5

const asText = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''

function asTexts(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
}

function asWeights(value: unknown): SearchAddress['weights'] {
  if (!Array.isArray(value)) return undefined
  const pairs = value.flatMap((pair: unknown): (readonly [string, number])[] =>
    Array.isArray(pair) && typeof pair[1] === 'number' ? [[asText(pair[0]), pair[1]]] : [],
  )
  return pairs.length > 0 ? pairs : undefined
}

function asModifiers(value: unknown): SearchAddress['modifiers'] {
  if (!Array.isArray(value)) return undefined
  const modifiers = value.flatMap((one: unknown): Modifier[] => {
    if (!Array.isArray(one) || typeof one[2] !== 'number') return []
    return [[asText(one[0]), one[1] === 'add' ? 'add' : 'multiply', one[2]]]
  })
  return modifiers.length > 0 ? modifiers : undefined
}

function asSort(value: unknown): SearchAddress['sort'] {
  if (!Array.isArray(value) || asText(value[0]) === '') return undefined
  return [asText(value[0]), value[1] === 'asc' ? 'asc' : 'desc']
}

const FACET_TYPES = ['string', 'array', 'number'] as const

function asFacets(value: unknown): SearchAddress['facets'] {
  if (!Array.isArray(value)) return undefined
  const facets = value.flatMap((one: unknown): (readonly [string, FacetType])[] => {
    const type = Array.isArray(one) ? FACET_TYPES.find((known) => known === one[1]) : undefined
    return type && Array.isArray(one) && asText(one[0]) !== '' ? [[asText(one[0]), type]] : []
  })
  return facets.length > 0 ? facets : undefined
}

const isShare = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= 1
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0

/** Words that mean nothing are dropped; what the index refuses, it says itself. */
export function readSearchAddress(raw: Record<string, unknown>): SearchAddress {
  const q = asText(raw['q'])
  const like = asText(raw['like'])
  const filter = asText(raw['filter'])
  const weights = asWeights(raw['weights'])
  const within = asTexts(raw['in'])
  const show = asTexts(raw['show'])
  const modifiers = asModifiers(raw['modifiers'])
  const { limit, offset, method, highlights } = raw
  return {
    ...(q !== '' && { q }),
    ...(like !== '' && { like }),
    ...(weights && { weights }),
    ...(method === 'LEXICAL' && { method }),
    ...(method === 'HYBRID' && { method, ...hybridParts(raw) }),
    ...(modifiers && { modifiers }),
    ...(filter.trim() !== '' && { filter }),
    ...(isCount(limit) && limit !== DEFAULT_LIMIT && { limit }),
    ...(isCount(offset) && offset > 0 && { offset }),
    ...(within && { in: within }),
    ...(show && { show }),
    ...(highlights === false && { highlights }),
  }
}

/** What only a hybrid search can be asked. */
function hybridParts(raw: Record<string, unknown>): Pick<SearchAddress, 'alpha' | 'sort' | 'facets'> {
  const { alpha } = raw
  const sort = asSort(raw['sort'])
  const facets = asFacets(raw['facets'])
  return {
    ...(isShare(alpha) && alpha !== DEFAULT_ALPHA && { alpha }),
    ...(sort && { sort }),
    ...(facets && { facets }),
  }
}
