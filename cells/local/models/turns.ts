/** Queues of several indexes that take turns. */
export class Turns<T> {
  /** Ordered by turn; the first queue is next. */
  readonly #queues = new Map<string, T[]>()

  push(indexId: string, items: readonly T[]): void {
    const queue = this.#queues.get(indexId)
    if (queue === undefined) this.#queues.set(indexId, [...items])
    else for (const item of items) queue.push(item)
  }

  /** The number of waiting entries of this index. */
  waiting(indexId: string): number {
    return this.#queues.get(indexId)?.length ?? 0
  }

  /**
   * Takes up to `most` entries of the index whose turn it is, which then goes to the end of the order. Empty when
   * nothing waits.
   */
  next(most: number): T[] {
    for (const [indexId, queue] of this.#queues) {
      const taken = queue.splice(0, most)
      this.#queues.delete(indexId)
      if (queue.length > 0) this.#queues.set(indexId, queue)
      return taken
    }
    return []
  }

  /** Removes and returns all entries. */
  clear(): T[] {
    const all = [...this.#queues.values()].flat()
    this.#queues.clear()
    return all
  }
}
