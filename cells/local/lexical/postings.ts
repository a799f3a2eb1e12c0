/** Where a term stands in one field of one document, and how many terms that field has. */
export type Posting = { document: number; length: number; positions: readonly number[] }

/** Postings of a term and field are kept in blocks of so many documents: a write touches the last one only. */
const BLOCK_BITS = 8
const OFFSET_MASK = (1 << BLOCK_BITS) - 1

export function blockOf(document: number): number {
  return Math.floor(document / (1 << BLOCK_BITS))
}

/**
 * A posting in bytes: the document within its block, the field's length, how often, and the positions, each as the
 * distance from the one before. Blocks are these, one after the other.
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

/** Reads a block, posting by posting; positions only where they are asked for. */
export class BlockReader {
  readonly #bytes: Uint8Array
  readonly #first: number
  #at = 0
  document = 0
  length = 0
  frequency = 0
  /** Where the posting just read begins. */
  start = 0

  constructor(bytes: Uint8Array, block: number) {
    this.#bytes = bytes
    this.#first = block * (1 << BLOCK_BITS)
  }

  /** Where the posting just read ends, once its positions were read or skipped. */
  get end(): number {
    return this.#at
  }

  /** Goes to the next posting; then `positions` or `skip` must follow. @returns whether there is one */
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
