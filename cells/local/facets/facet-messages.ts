import type { PackedTexts } from '../lexical/words-messages.ts'

/** A field whose values are counted. */
export type FacetPlan = {
  field: string
  type: 'string' | 'array' | 'number'
  ranges: readonly { from: number; to: number; name: string }[] | undefined
  order: 'asc' | 'desc'
  maxResults: number
}
export type CountPlan = {
  facets: readonly FacetPlan[]
  /** The documents that count; absent: all. */
  among: PackedTexts | undefined
  /** Texts longer than this are no values, as they cannot be filtered by. */
  maxTextLength: number
  /** Documents with the same value of this field count once. */
  collapse: string | undefined
}
export type NumberStats = { min: number; max: number; avg: number; sum: number; count: number }
/** In the order in which they are answered: an object would move keys that look like numbers. */
export type FacetValues = [value: string, stats: { count: number } | NumberStats][]
export type FacetResult = { field: string; values: FacetValues | NumberStats | { count: number } | undefined }
export type Counted = { results: FacetResult[]; documents: number }

/** Messages of one count: it begins, gets batches of documents, and ends. */
export type CountRequest = { id: number } & (
  | { kind: 'begin'; plan: CountPlan }
  | { kind: 'add'; ids: PackedTexts[]; docs: PackedTexts[] }
  | { kind: 'end' }
  | { kind: 'drop' }
)
export type CountAnswer = { id: number; counted?: Counted; error?: string }
