import { closeSync, ftruncateSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** Up to this size the vectors stay in memory: a file for each small index would take too many handles. */
const IN_MEMORY_BYTES = 1 << 20

/** Vectors as they were given, by slot: in memory while they are few, then in a file that no restart needs. */
export class ExactVectors {
  readonly #file: string
  readonly #dimensions: number
  #memory: Float32Array | undefined
  #fd: number | undefined

  constructor(file: string, dimensions: number) {
    this.#file = file
    this.#dimensions = dimensions
    this.#memory = new Float32Array(0)
  }

  write(slot: number, vectors: Float32Array): void {
    const at = slot * this.#dimensions
    const bytes = (at + vectors.length) * Float32Array.BYTES_PER_ELEMENT
    if (this.#memory && bytes > IN_MEMORY_BYTES) this.#moveToFile(this.#memory)
    if (this.#memory) {
      if (at + vectors.length > this.#memory.length) {
        const grown = new Float32Array(Math.max(this.#memory.length * 2, at + vectors.length))
        grown.set(this.#memory)
        this.#memory = grown
      }
      this.#memory.set(vectors, at)
    } else this.#toFile(vectors, at * Float32Array.BYTES_PER_ELEMENT)
  }

  /** Reads this many vectors from a slot on into `into`. */
  read(slot: number, count: number, into: Float32Array): void {
    const at = slot * this.#dimensions
    const length = count * this.#dimensions
    if (this.#memory) return into.set(this.#memory.subarray(at, at + length))
    const bytes = new Uint8Array(into.buffer, into.byteOffset, length * Float32Array.BYTES_PER_ELEMENT)
    const read = readSync(this.#fd ?? -1, bytes, 0, bytes.length, at * Float32Array.BYTES_PER_ELEMENT)
    if (read !== bytes.length) throw new Error(`${this.#file} ends too early`)
  }

  close(): void {
    this.#memory = undefined
    if (this.#fd === undefined) return
    closeSync(this.#fd)
    this.#fd = undefined
    rmSync(this.#file, { force: true })
  }

  #moveToFile(vectors: Float32Array): void {
    mkdirSync(dirname(this.#file), { recursive: true })
    this.#fd = openSync(this.#file, 'w+', 0o600)
    ftruncateSync(this.#fd)
    this.#memory = undefined
    this.#toFile(vectors, 0)
  }

  #toFile(vectors: Float32Array, position: number): void {
    const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength)
    for (let written = 0; written < bytes.length;)
      written += writeSync(this.#fd ?? -1, bytes, written, bytes.length - written, position + written)
  }
}
