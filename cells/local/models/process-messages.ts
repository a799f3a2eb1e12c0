/** What an embedding process is told first. */
export type StartMessage = {
  modelFile: string
  tokenizerFile: string
  tokenizerConfigFile: string
  /** Refuse to load anything else, when known. */
  sha256?: string
  tokens: number
  pooling: 'mean' | 'cls'
  threads: number
}
export type EmbedMessage = { id: number; texts: string[] }
/** `vectors` holds one vector per text, end to end. */
export type AnswerMessage =
  | { kind: 'ready'; dimensions: number }
  | { kind: 'embedded'; id: number; vectors: Float32Array }
  | { kind: 'failed'; id: number; message: string }
  | { kind: 'unusable'; message: string }
