import type { PackedTexts } from './words-messages.ts'

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** Decodes texts in Arrow's layout: their bytes end to end, with the offset of each. */
export function textsOf({ offsets, bytes }: PackedTexts): string[] {
  const texts: string[] = []
  for (let at = 0; at + 1 < offsets.length; at++) texts.push(textAt({ offsets, bytes }, at))
  return texts
}

export function textAt({ offsets, bytes }: PackedTexts, at: number): string {
  return decoder.decode(bytes.subarray(offsets[at], offsets[at + 1]))
}

export function packTexts(texts: readonly string[]): PackedTexts {
  const offsets = new Int32Array(texts.length + 1)
  const parts: Uint8Array[] = []
  let size = 0
  for (const [at, text] of texts.entries()) {
    const part = encoder.encode(text)
    parts.push(part)
    size += part.length
    offsets[at + 1] = size
  }
  const bytes = new Uint8Array(size)
  for (const [at, part] of parts.entries()) bytes.set(part, offsets[at])
  return { offsets, bytes }
}
