import type { DocumentSize, LanceIndex } from '../engine/lance-index.ts'

/** Of documents that are handled at once with their vectors: their memory, and how long the engine takes in one step. */
const [CHARACTERS_AT_ONCE, VECTORS_AT_ONCE] = [1_000_000, 10_000]
const IDS_AT_ONCE = 1000

/** The size of each document that exists. */
export async function sizesOf(
  engine: LanceIndex,
  ids: readonly string[],
): Promise<Map<string, DocumentSize>> {
  const sizes = new Map<string, DocumentSize>()
  for (let from = 0; from < ids.length; from += IDS_AT_ONCE)
    for (const [id, size] of await engine.sizes(ids.slice(from, from + IDS_AT_ONCE))) sizes.set(id, size)
  return sizes
}

/** Ids of documents that may be handled at once. */
export function* portionsOf(
  ids: readonly string[],
  sizeOf: (id: string) => DocumentSize,
): Generator<string[]> {
  let portion: string[] = []
  const sum = { characters: 0, vectors: 0 }
  for (const id of ids) {
    const { characters, vectors } = sizeOf(id)
    const isFull = sum.characters + characters > CHARACTERS_AT_ONCE || sum.vectors + vectors > VECTORS_AT_ONCE
    if (portion.length > 0 && isFull) {
      yield portion
      portion = []
      sum.characters = 0
      sum.vectors = 0
    }
    portion.push(id)
    sum.characters += characters
    sum.vectors += vectors
  }
  if (portion.length > 0) yield portion
}
