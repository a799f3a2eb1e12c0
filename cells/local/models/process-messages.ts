/** How a text is converted to one vector. */
export type Reading = Readonly<{
  /** Longest input in tokens; the rest of a text is cut off. */
  tokens: number
  pooling: 'mean' | 'cls'
}>

/**
 * The files of a model. An embedding process receives them as open descriptors in this order, and needs to open none
 * itself.
 */
export const MODEL_FILES = ['weights', 'tokenizer', 'tokenizerConfig'] as const
export type ModelFile = (typeof MODEL_FILES)[number]
/** The descriptor of the first file; 0 to 3 are standard input, output, error and the message channel. */
export const FIRST_DESCRIPTOR = 4

export type Checksums = Partial<Record<ModelFile, string>>

/** The first message to an embedding process. */
export type StartMessage = {
  /** SHA-256 of the files, as far as known; a file with another checksum is refused. */
  expected: Checksums
  threads: number
}
export type Urgency = 'query' | 'document'
/** `readings`: one per text. */
export type EmbedMessage = { id: number; texts: string[]; readings: readonly Reading[]; urgency: Urgency }
/** Why a model cannot be used; `isDamaged`: another copy of the files may be right. */
export type Unusable = { kind: 'unusable'; isDamaged: boolean; message: string; detail?: string }
/** `vectors` holds one vector per text, end to end. */
export type AnswerMessage =
  | { kind: 'ready'; dimensions: number; weights: string }
  | { kind: 'embedded'; id: number; vectors: Float32Array }
  | { kind: 'failed'; id: number; message: string }
  | Unusable
