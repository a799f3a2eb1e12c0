import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { IndexModel } from '../ports.ts'
import { PLAIN_READING } from './text-models.ts'

/** Texts embedded before other work has its turn. */
const AT_ONCE = 64

/** A model that computes vectors from the text alone; it loads nothing. */
export function syntheticModel(model: string, dimensions: number): IndexModel {
  const prefixes = { textQueryPrefix: '', textChunkPrefix: '' }
  return {
    dimensions,
    isFailing: false,
    embedsImages: false,
    isLoaded: false,
    embeddedBy: { model, dimensions, ...PLAIN_READING, ...prefixes, isSubstitute: false },
    letGo: () => false,
    release: () => {},
    embed: async ({ texts, signal }) => {
      const vectors: Float32Array[] = []
      for (const [at, text] of texts.entries()) {
        if (at % AT_ONCE === AT_ONCE - 1) await setImmediate()
        signal?.throwIfAborted()
        vectors.push(syntheticVector(text, dimensions))
      }
      return vectors
    },
  }
}

/** A vector of length 1, computed from the text alone. */
function syntheticVector(text: string | Uint8Array, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions)
  for (let at = 0; at < dimensions; at += 8) {
    const digest = createHash('sha256').update(`${at}:`).update(text).digest()
    for (let i = 0; i < 8 && at + i < dimensions; i++) vector[at + i] = digest.readInt32LE(i * 4) / 2 ** 31
  }
  return normalized(vector)
}

/** Scales the vector to length 1, in place. A zero vector is left unchanged. */
export function normalized(vector: Float32Array): Float32Array {
  let norm = 0
  for (const value of vector) norm += value * value
  norm = Math.sqrt(norm)
  if (norm > 0) for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / norm
  return vector
}
