/** A search as its address holds it: what differs from the plain search for a text by meaning. */
export type SearchAddress = {
  q?: string
  /** Documents like the one of this id, in place of `q`. */
  like?: string
  /** Several texts, each with its weight, in place of `q`. */
  weights?: readonly (readonly [text: string, weight: number])[]
  method?: 'LEXICAL'
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

export const DEFAULT_LIMIT = 10

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

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0

/** Words that mean nothing are dropped; what the index refuses, it says itself. */
export function readSearchAddress(raw: Record<string, unknown>): SearchAddress {
  const q = asText(raw['q'])
  const like = asText(raw['like'])
  const filter = asText(raw['filter'])
  const weights = asWeights(raw['weights'])
  const within = asTexts(raw['in'])
  const show = asTexts(raw['show'])
  const { limit, offset, method, highlights } = raw
  return {
    ...(q !== '' && { q }),
    ...(like !== '' && { like }),
    ...(weights && { weights }),
    ...(method === 'LEXICAL' && { method }),
    ...(filter.trim() !== '' && { filter }),
    ...(isCount(limit) && limit !== DEFAULT_LIMIT && { limit }),
    ...(isCount(offset) && offset > 0 && { offset }),
    ...(within && { in: within }),
    ...(show && { show }),
    ...(highlights === false && { highlights }),
  }
}
