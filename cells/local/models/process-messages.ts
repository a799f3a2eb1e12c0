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
/** Those after them, of a model that embeds images too. */
export const IMAGE_FILES = ['imageWeights', 'imageConfig'] as const
type ImageFile = (typeof IMAGE_FILES)[number]
export type ModelFile = (typeof MODEL_FILES)[number] | ImageFile
/** One of each file that a model has. */
export type OfFiles<T> = Readonly<Record<(typeof MODEL_FILES)[number], T> & Partial<Record<ImageFile, T>>>

/** The files that there are, in order. */
export function filesOf(files: OfFiles<unknown>): ModelFile[] {
  return [...MODEL_FILES, ...IMAGE_FILES].filter((file) => files[file] !== undefined)
}
/** The descriptor of the first file; 0 to 3 are standard input, output, error and the message channel. */
export const FIRST_DESCRIPTOR = 4

export type Checksums = { readonly [file in ModelFile]?: string | undefined }

/** The first message to an embedding process. */
export type StartMessage = {
  /** SHA-256 of the files, as far as known; a file with another checksum is refused. */
  expected: Checksums
  threads: number
  /** The files that the process gets, in order. */
  files: readonly ModelFile[]
}
export type Urgency = 'query' | 'document'
/** A text, or the bytes of an image. */
export type EmbedInput = string | Uint8Array
/** `readings`: one per text. */
export type EmbedMessage = {
  id: number
  texts: readonly EmbedInput[]
  readings: readonly Reading[]
  urgency: Urgency
}
/** `vectors`: one per text, end to end; meaningless for those that are `refused`, which has the reason of each. */
export type Embedded = { vectors: Float32Array; refused: readonly { at: number; reason: string }[] }
/** Why a model cannot be used; `isDamaged`: another copy of the files may be right. */
export type Unusable = { kind: 'unusable'; isDamaged: boolean; message: string; detail?: string }
export type AnswerMessage =
  | { kind: 'ready'; dimensions: number; weights: string; embedsImages: boolean }
  | ({ kind: 'embedded'; id: number } & Embedded)
  | { kind: 'failed'; id: number; message: string }
  | Unusable
