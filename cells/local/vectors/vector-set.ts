import { BestOf } from './best-of.ts'
import { SLAB_BYTES, type CodeMemory } from './code-memory.ts'
import { cosine, encodeQuery, encodeVector, type Loss, widthOf } from './codes.ts'
import { ExactVectors } from './exact-vectors.ts'

/** Covers what single precision loses, here and in the engine. */
const ROUNDING = 4e-6
/** Beyond these per wanted document, and these at least, a scan by the engine costs less than reading each exactly. */
const CANDIDATES_PER_HIT = 4
const FEWEST_CANDIDATES = 5_000

export const MEMORY_IS_FULL = 'the memory for vectors is full'

/** The nearest documents, best first, with the position of the closest chunk of each. */
export type Nearest = { ids: string[]; scores: number[]; chunks: number[] }

/**
 * The vectors of one field of an index. All are scanned as 8-bit codes; the codes bound the cosine of each, and those
 * that may be among the best by that bound are compared exactly. So the result is the same as of comparing all exactly.
 */
export class VectorSet {
  readonly #memory: CodeMemory
  readonly #exact: ExactVectors
  readonly #dimensions: number
  readonly #width: number
  readonly #rowsPerSlab: number
  readonly #slabs: number[] = []
  #slots = 0
  /** By slot. */
  #factors = new Float32Array(0)
  #errors = new Float32Array(0)
  /** By slot: the most that the cosine can be, from the present search. */
  #upper = new Float32Array(0)
  /** By place: a document, the first of its slots, which follow each other, and how many they are; 0 when removed. */
  readonly #ids: string[] = []
  #firsts = new Int32Array(0)
  #counts = new Int32Array(0)
  readonly #placeOf = new Map<string, number>()
  /** Places of removed documents, by number of slots. */
  readonly #free = new Map<number, number[]>()
  #queryError = 0

  constructor(memory: CodeMemory, { file, dimensions }: { file: string; dimensions: number }) {
    this.#memory = memory
    this.#exact = new ExactVectors(file, dimensions)
    this.#dimensions = dimensions
    this.#width = widthOf(dimensions)
    this.#rowsPerSlab = Math.floor(SLAB_BYTES / this.#width)
  }

  has(id: string): boolean {
    return this.#placeOf.has(id)
  }

  /**
   * Replaces the vectors of a document, given end to end; none removes it.
   * @throws Error `MEMORY_IS_FULL`; the document is not in the set then
   */
  put(id: string, vectors: Float32Array): void {
    this.remove(id)
    const count = vectors.length / this.#dimensions
    if (count === 0) return
    const place = this.#free.get(count)?.pop() ?? this.#newPlace(count)
    const first = this.#firsts[place] ?? 0
    for (let at = 0; at < count; at++)
      this.#encode(first + at, vectors.subarray(at * this.#dimensions, (at + 1) * this.#dimensions))
    this.#exact.write(first, vectors)
    this.#ids[place] = id
    this.#counts[place] = count
    this.#placeOf.set(id, place)
  }

  remove(id: string): void {
    const place = this.#placeOf.get(id)
    if (place === undefined) return
    const count = this.#counts[place] ?? 0
    this.#placeOf.delete(id)
    this.#ids[place] = ''
    this.#counts[place] = 0
    const free = this.#free.get(count)
    if (free) free.push(place)
    else this.#free.set(count, [place])
  }

  /**
   * The `limit` documents nearest to a query that is not zero, `among` these if given; ties by id.
   * @returns `undefined` when too many may be among them
   */
  nearest(query: Float32Array, limit: number, among?: Iterable<string>): Nearest | undefined {
    const places = among && this.#placesOf(among)
    this.#boundAll(query, places)
    const candidates = this.#candidates(places, limit)
    if (candidates.length > Math.max(FEWEST_CANDIDATES, limit * CANDIDATES_PER_HIT)) return undefined
    const best = new BestOf(limit)
    const found: { id: string; score: number; chunk: number }[] = []
    for (const { place, upper } of candidates.sort((a, b) => b.upper - a.upper)) {
      if (upper < best.lowest) break
      const closest = this.#closest(query, place)
      best.add(closest.score)
      if (closest.score >= best.lowest) found.push({ id: this.#ids[place] ?? '', ...closest })
    }
    found.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
    const page = found.slice(0, limit)
    return {
      ids: page.map(({ id }) => id),
      scores: page.map(({ score }) => score),
      chunks: page.map(({ chunk }) => chunk),
    }
  }

  close(): void {
    for (const slab of this.#slabs) this.#memory.giveBack(slab)
    this.#slabs.length = 0
    this.#exact.close()
  }

  /** Computes `#upper` for a query: of all slots, or of those of some documents when they are few. */
  #boundAll(query: Float32Array, places: readonly number[] | undefined): void {
    const { numbers, ...asked } = encodeQuery(query, this.#width)
    this.#memory.setQuery(numbers)
    if (places === undefined || places.length * 4 > this.#ids.length)
      for (const [at, slab] of this.#slabs.entries()) {
        const first = at * this.#rowsPerSlab
        this.#bound(slab, { first, rows: Math.min(this.#rowsPerSlab, this.#slots - first) }, asked)
      }
    else
      for (const place of places) {
        const from = this.#firsts[place] ?? 0
        for (let slot = from; slot < from + (this.#counts[place] ?? 0); slot++)
          this.#bound(this.#addressOf(slot), { first: slot, rows: 1 }, asked)
      }
    this.#queryError = asked.error
  }

  #bound(address: number, { first, rows }: { first: number; rows: number }, asked: Loss): void {
    const dots = this.#memory.scan(address, { rows, width: this.#width })
    const [upper, factors, errors] = [this.#upper, this.#factors, this.#errors]
    const { factor, error } = asked
    for (let row = 0; row < rows; row++) {
      const slot = first + row
      const own = factors[slot] ?? 0
      // A vector of zeros has no direction: it is never found.
      upper[slot] =
        own === 0
          ? Number.NEGATIVE_INFINITY
          : (dots[row] ?? 0) * own * factor + (errors[slot] ?? 0) * (1 + error) + error + ROUNDING
    }
  }

  /** The documents that may be among the `limit` nearest, each with the most that its cosine can be. */
  #candidates(places: readonly number[] | undefined, limit: number): { place: number; upper: number }[] {
    const [upper, errors, firsts, counts] = [this.#upper, this.#errors, this.#firsts, this.#counts]
    const error = this.#queryError
    const best = new BestOf(limit)
    let { lowest } = best
    const likely: { place: number; upper: number }[] = []
    const all = places?.length ?? this.#ids.length
    for (let at = 0; at < all; at++) {
      const place = places?.[at] ?? at
      const from = firsts[place] ?? 0
      const end = from + (counts[place] ?? 0)
      let [most, least] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
      for (let slot = from; slot < end; slot++) {
        const own = upper[slot] ?? 0
        if (own > most) most = own
        if (own <= lowest) continue
        const lower = own - 2 * ((errors[slot] ?? 0) * (1 + error) + error + ROUNDING)
        if (lower > least) least = lower
      }
      if (most < lowest || most === Number.NEGATIVE_INFINITY) continue
      likely.push({ place, upper: most })
      if (least <= lowest) continue
      best.add(least)
      lowest = best.lowest
    }
    return likely.filter((one) => one.upper >= lowest)
  }

  #closest(query: Float32Array, place: number): { score: number; chunk: number } {
    const first = this.#firsts[place] ?? 0
    const count = this.#counts[place] ?? 0
    const vectors = new Float32Array(count * this.#dimensions)
    this.#exact.read(first, count, vectors)
    let [score, chunk] = [Number.NEGATIVE_INFINITY, 0]
    for (let at = 0; at < count; at++) {
      if (this.#factors[first + at] === 0) continue
      const own = cosine(query, vectors, at * this.#dimensions)
      if (own > score) [score, chunk] = [own, at]
    }
    return { score, chunk }
  }

  #placesOf(ids: Iterable<string>): number[] {
    const places: number[] = []
    for (const id of ids) {
      const place = this.#placeOf.get(id)
      if (place !== undefined) places.push(place)
    }
    return places
  }

  #newPlace(count: number): number {
    while (this.#slots + count > this.#slabs.length * this.#rowsPerSlab) {
      const slab = this.#memory.take()
      if (slab === undefined) throw new Error(MEMORY_IS_FULL)
      this.#slabs.push(slab)
    }
    const place = this.#ids.push('') - 1
    if (place >= this.#firsts.length) {
      this.#firsts = grownInts(this.#firsts)
      this.#counts = grownInts(this.#counts)
    }
    this.#firsts[place] = this.#slots
    this.#slots += count
    if (this.#slots > this.#factors.length) {
      this.#factors = grownFloats(this.#factors, this.#slots)
      this.#errors = grownFloats(this.#errors, this.#slots)
      this.#upper = grownFloats(this.#upper, this.#slots)
    }
    return place
  }

  #encode(slot: number, vector: Float32Array): void {
    const codes = this.#memory.row(this.#addressOf(slot), this.#width)
    const { factor, error } = encodeVector(vector, codes)
    this.#factors[slot] = factor
    this.#errors[slot] = error
  }

  #addressOf(slot: number): number {
    const slab = this.#slabs[Math.floor(slot / this.#rowsPerSlab)] ?? 0
    return slab + (slot % this.#rowsPerSlab) * this.#width
  }
}

const FEWEST_PLACES = 256

function grownFloats(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(Math.max(length, values.length * 2, FEWEST_PLACES))
  larger.set(values)
  return larger
}

function grownInts(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(values.length * 2, FEWEST_PLACES))
  larger.set(values)
  return larger
}
