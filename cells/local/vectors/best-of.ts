/** Keeps the highest of the numbers that it is shown: a heap with the lowest of them on top. */
export class BestOf {
  readonly #heap: Float64Array
  #size = 0

  constructor(limit: number) {
    this.#heap = new Float64Array(limit)
  }

  /** The lowest of the best; minus infinity while there are fewer than the limit. */
  get lowest(): number {
    return this.#size < this.#heap.length
      ? Number.NEGATIVE_INFINITY
      : (this.#heap[0] ?? Number.NEGATIVE_INFINITY)
  }

  add(value: number): void {
    const heap = this.#heap
    if (this.#size < heap.length) {
      let at = this.#size++
      for (let parent = (at - 1) >> 1; at > 0 && value < (heap[parent] ?? 0); parent = (at - 1) >> 1) {
        heap[at] = heap[parent] ?? 0
        at = parent
      }
      heap[at] = value
      return
    }
    if (value <= (heap[0] ?? 0)) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && (heap[child + 1] ?? 0) < (heap[child] ?? 0)) child++
      if (value <= (heap[child] ?? 0)) break
      heap[at] = heap[child] ?? 0
      at = child
    }
    heap[at] = value
  }
}
