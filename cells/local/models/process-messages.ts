/** How a text is turned into one vector. */
export type Reading = Readonly<{
  /** Longest input; the rest of a text is cut off. */
  tokens: number
  pooling: 'mean' | 'cls'
}>

/** Files of a model. An embedding process gets them open, in this order, and needs to open none itself. */
export const MODEL_FILES = ['weights', 'tokenizer', 'tokenizerConfig'] as const
export type ModelFile = (typeof MODEL_FILES)[number]
/** The number of the first of them in the process: after standard input, output and errors, and its channel. */
export const FIRST_DESCRIPTOR = 4

export type Checksums = Partial<Record<ModelFile, string>>

/** What an embedding process is told first. */
export type StartMessage = {
  /** SHA-256 of the files, where it is known: others are not used. */
  expected: Checksums
  threads: number
}
/** `readings`: one per text. */
export type EmbedMessage = { id: number; texts: string[]; readings: readonly Reading[] }
/** Why a model cannot be used, and whether the same files could be right another time. */
export type Unusable = { kind: 'unusable'; isDamaged: boolean; message: string; detail?: string }
/** `vectors` holds one vector per text, end to end. */
export type AnswerMessage =
  | { kind: 'ready'; dimensions: number; weights: string }
  | { kind: 'embedded'; id: number; vectors: Float32Array }
  | { kind: 'failed'; id: number; message: string }
  | Unusable
