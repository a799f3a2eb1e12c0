import type { Elapsed } from '#platform/clock'

/** The jobs whose keys a runner knows and that are due soon; for later ones the index is up to date by then. */
export class Known {
  readonly #elapsed: Elapsed
  readonly #atMostMs: number
  readonly #dueAt = new Map<string, number>()

  constructor({ elapsed, atMostMs }: { elapsed: Elapsed; atMostMs: number }) {
    this.#elapsed = elapsed
    this.#atMostMs = atMostMs
  }

  add(id: string, inMs: number): void {
    if (inMs <= this.#atMostMs) this.#dueAt.set(id, this.#elapsed() + inMs)
    else this.#dueAt.delete(id)
  }

  /** The keys of at most `limit` jobs that may be due, which are forgotten. */
  takeDue(limit: number): string[] {
    const at = this.#elapsed()
    const due: string[] = []
    for (const [id, dueAt] of this.#dueAt) {
      if (due.length === limit) break
      if (dueAt <= at) due.push(id)
    }
    for (const id of due) this.#dueAt.delete(id)
    return due
  }

  /** Milliseconds until the next of them may be due. */
  nextMs(): number {
    let next = Infinity
    for (const dueAt of this.#dueAt.values()) next = Math.min(next, dueAt)
    return Math.max(0, next - this.#elapsed())
  }
}
