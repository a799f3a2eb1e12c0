import { hash } from 'node:crypto'

/** Stands for a text that is too large to be repeated, or not to be told. */
export type Digest = { digest: string; sizeBytes: number }

export function digestOf(text: string): Digest {
  return { digest: hash('sha256', text, 'base64url'), sizeBytes: Buffer.byteLength(text) }
}
