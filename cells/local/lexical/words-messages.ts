/** Messages between an index and the thread that keeps its words. */

export type Query = {
  /** Words of which any may match; one that yields several terms matches where they follow each other. */
  words: readonly string[]
  /** Phrases that must all match, each in any of the fields. */
  phrases: readonly string[]
  /** Whether all of the words must match too. */
  needsAll?: boolean
  /** Numbers of the searched fields. */
  fields: readonly number[]
}
export type Ranking = Query & {
  /** Number of documents in the index. */
  documents: number
  limit: number
}
export type Ranked = { ids: string[]; scores: number[] }

/** Texts in Arrow's layout. */
export type PackedTexts = { offsets: Int32Array; bytes: Uint8Array }

/** What becomes of the score of each document: it is multiplied, and something is added. */
export type PackedModifiers = {
  ids: readonly PackedTexts[]
  multiply: Float64Array
  add: Float64Array
  /** For all other documents. */
  otherwise: { multiply: number; add: number }
}

/** How many documents match, and their ids. */
export type Matching = { count: number; ids: PackedTexts }

/**
 * Requests about the words of an index. `isNew`: a file created now is complete, because the index has no text yet.
 * `version`: version of the table whose documents all have their words.
 */
export type Asked = {
  state: { isNew: boolean }
  begin: { ids: readonly string[]; isNew: boolean }
  put: {
    documents: readonly { id: string; doc: string }[]
    /** The text fields with their numbers. */
    fields: readonly (readonly [string, number])[]
    /** Whether the elements of a list in a text field are searched too. */
    takesLists: boolean
    version?: number | undefined
    rebuiltUpTo?: string | null | undefined
  }
  remove: { ids: readonly string[]; version?: number | undefined }
  tidied: { version: number }
  rank: Ranking & { among?: readonly PackedTexts[]; modifiers?: PackedModifiers }
  match: Query & { among?: readonly PackedTexts[]; others: readonly string[] }
  close: object
  clear: object
  end: object
}
export type WordsState = { pending: string[]; rebuiltUpTo: string | undefined; version: number | undefined }
type Answers = {
  state: WordsState
  rank: Ranked
  match: Matching
}
export type AnswerTo<Kind extends keyof Asked> = Kind extends keyof Answers ? Answers[Kind] : void
export type WordsRequest = { id: number; kind: keyof Asked; file: string; asked: unknown }
export type WordsFailure = { message: string; errcode?: number }
export type WordsAnswer = { id: number; answer?: unknown; error?: WordsFailure }
