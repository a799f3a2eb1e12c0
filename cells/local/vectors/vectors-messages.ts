/** Messages between an index and the thread that scans vectors. */
import type { PackedTexts } from '../lexical/words-messages.ts'
import type { Nearest } from './vector-set.ts'

export type { Nearest, PackedTexts }

/** Documents with their vectors: those of document `n` are vectors `offsets[n]` to `offsets[n + 1]` of `values`. */
export type PackedVectors = { ids: PackedTexts[]; offsets: Int32Array; values: Float32Array }

/**
 * Requests about a set of vectors. A set that is filled answers no search; what is written meanwhile counts before what
 * is filled in. A set that the thread does not have, because it gave its memory to others, is `absent`.
 */
export type VectorsAsked = {
  begin: { file: string; dimensions: number }
  fill: PackedVectors
  filled: object
  put: { documents: readonly { id: string; vectors: Float32Array }[] }
  nearest: { query: Float32Array; limit: number; among?: readonly PackedTexts[] }
  drop: object
}
export type Presence = 'here' | 'absent'
type Answers = { nearest: Nearest | 'absent' | 'too many' }
export type VectorsAnswerTo<Kind extends keyof VectorsAsked> = Kind extends keyof Answers
  ? Answers[Kind]
  : Presence
export type VectorsRequest = { id: number; kind: keyof VectorsAsked; set: string; asked: unknown }
export type VectorsAnswer = { id: number; answer?: unknown; error?: string }
