import { type Kernel, openKernel } from './kernel.ts'

const PAGE_BYTES = 65_536
/** Memory is given out in pieces of one size, so that any index can use what another gave back. */
export const SLAB_BYTES = 131_072
const SLAB_PAGES = SLAB_BYTES / PAGE_BYTES
/**
 * In front of the slabs: a query, then the results for one slab. A document of 100,000 bytes has no vector that is longer
 * than either.
 */
const QUERY_AT = 0
const OUT_AT = SLAB_BYTES
const SLABS_AT = 2 * SLAB_BYTES
/** The memory that the codes of all vector sets share; WebAssembly's memory grows and never shrinks. */
export class CodeMemory {
  readonly #kernel: Kernel
  readonly #free: number[] = []
  readonly #maxSlabs: number
  #slabs = 0

  constructor(maxBytes: number) {
    this.#maxSlabs = Math.max(1, Math.floor(maxBytes / SLAB_BYTES))
    this.#kernel = openKernel({
      initialPages: SLABS_AT / PAGE_BYTES,
      maxPages: SLABS_AT / PAGE_BYTES + this.#maxSlabs * SLAB_PAGES,
    })
  }

  /** @returns the address of a slab, or `undefined` when the limit is reached */
  take(): number | undefined {
    const known = this.#free.pop()
    if (known !== undefined) return known
    if (this.#slabs >= this.#maxSlabs) return undefined
    this.#kernel.memory.grow(SLAB_PAGES)
    return SLABS_AT + this.#slabs++ * SLAB_BYTES
  }

  giveBack(slab: number): void {
    this.#free.push(slab)
  }

  /** The bytes of a row; the view is valid until the next `take`. */
  row(address: number, width: number): Int8Array {
    return new Int8Array(this.#kernel.memory.buffer, address, width)
  }

  setQuery(query: Int16Array): void {
    new Int16Array(this.#kernel.memory.buffer, QUERY_AT, query.length).set(query)
  }

  /** The dot product of the query with each of these rows, within a slab; valid until the next scan. */
  scan(address: number, { rows, width }: { rows: number; width: number }): Int32Array {
    this.#kernel.scan({ codes: address, rows, width, query: QUERY_AT, out: OUT_AT })
    return new Int32Array(this.#kernel.memory.buffer, OUT_AT, rows)
  }
}
