import { ServiceError } from '#platform/errors'
import type { Prepared } from './prepared.ts'

/** Texts are weighed by their length; a short one costs the model as much as one of this many characters. */
const LEAST = 200
/** As much as a model embeds in some minutes. */
const MOST = 4_000_000

/** What waits to be embedded for one index. Each has its own, so that no index is refused for another's. */
export class Backlog {
  #waiting = 0

  /**
   * Lets a request in before any work is done for it. One alone is never refused: it would be for ever. `add` makes
   * a document count for more, once it is known for how much.
   * @throws ServiceError `too_many_requests`
   */
  enter(documents: readonly Prepared[]): Disposable & {
    add: (document: Prepared, weight: number) => void
    done: (document: Prepared) => void
  } {
    const left = new Map(documents.map((document) => [document, weightOf(document)]))
    const total = left.values().reduce((sum, weight) => sum + weight, 0)
    if (this.#waiting > 0 && this.#waiting + total > MOST)
      throw new ServiceError({
        kind: 'limit',
        code: 'too_many_requests',
        message:
          'Too many texts of this index are waiting to be embedded. Wait for the answers to earlier requests, then try again.',
        retryAfterSeconds: 5,
      })
    this.#waiting += total
    const done = (document: Prepared) => {
      this.#waiting -= left.get(document) ?? 0
      left.delete(document)
    }
    const add = (document: Prepared, weight: number) => {
      const known = left.get(document)
      if (known === undefined) return
      left.set(document, known + weight)
      this.#waiting += weight
    }
    return { add, done, [Symbol.dispose]: () => [...left.keys()].forEach(done) }
  }
}

function weightOf({ tensors }: Prepared): number {
  let weight = 0
  for (const part of tensors) {
    if (part.kind === 'text') weight += Math.max(LEAST, part.text.length)
    if (part.kind === 'combination') for (const { text } of part.parts) weight += Math.max(LEAST, text.length)
  }
  return weight
}
