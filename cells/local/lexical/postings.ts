/** The positions of a term in one field of one document, and the length of that field in terms. */
export type Posting = { document: number; length: number; positions: readonly number[] }

/** Postings of a term and field are stored in blocks of 2^8 documents, so that a write changes only the last block. */
const BLOCK_BITS = 8
const OFFSET_MASK = (1 << BLOCK_BITS) - 1

export function blockOf(document: number): number {
  return Math.floor(document / (1 << BLOCK_BITS))
}

/**
 * A posting in bytes: the document's number within its block, the field's length, the number of positions, and each
 * position as the distance from the one before. A block is a sequence of these.
 */
export function encode({ document, length, positions }: Posting): Uint8Array {
  const bytes: number[] = [document & OFFSET_MASK]
  pushNumber(bytes, length)
  pushNumber(bytes, positions.length)
  let last = 0
  for (const position of positions) {
    pushNumber(bytes, position - last)
    last = position
  }
  return Uint8Array.from(bytes)
}

/** Reads a block one posting at a time; positions are decoded only on request. */
export class BlockReader {
  readonly #bytes: Uint8Array
  readonly #first: number
  #at = 0
  document = 0
  length = 0
  frequency = 0
  /** Where the current posting begins. */
  start = 0

  constructor(bytes: Uint8Array, block: number) {
    this.#bytes = bytes
    this.#first = block * (1 << BLOCK_BITS)
  }

  /** Where the current posting ends; valid after `positions` or `skip`. */
  get end(): number {
    return this.#at
  }

  /**
   * Moves to the next posting; the caller must then call `positions` or `skip`.
   * @returns `false` at the end of the block
   */
  next(): boolean {
    if (this.#at >= this.#bytes.length) return false
    this.start = this.#at
    this.document = this.#first + (this.#bytes[this.#at++] ?? 0)
    this.length = this.#number()
    this.frequency = this.#number()
    return true
  }

  skip(): void {
    for (let left = this.frequency; left > 0; left--) while ((this.#bytes[this.#at++] ?? 0) >= 0x80);
  }

  positions(): number[] {
    const positions: number[] = []
    let last = 0
    for (let left = this.frequency; left > 0; left--) {
      last += this.#number()
      positions.push(last)
    }
    return positions
  }

  #number(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.#bytes[this.#at++] ?? 0
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
      factor *= 128
    }
  }
}

function pushNumber(bytes: number[], value: number): void {
  let left = value
  while (left >= 0x80) {
    bytes.push((left % 128) | 0x80)
    left = Math.floor(left / 128)
  }
  bytes.push(left)
}
