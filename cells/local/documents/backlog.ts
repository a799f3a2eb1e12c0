import { ServiceError } from '#platform/errors'
import type { Prepared } from './prepared.ts'

/**
 * Weight of a text is its length, at least this: a short text costs the model as much as one of this many characters.
 */
const LEAST = 200
/** Limit of the waiting weight: what a model embeds in a few minutes. */
const MOST = 4_000_000

/** What waits: a document, or texts beside documents. */
type Waiting = Pick<Prepared, 'tensors'>

/**
 * The texts of one index that wait to be embedded. Each index has its own limit, so that none is refused because of
 * another.
 */
export class Backlog {
  #waiting = 0

  /**
   * Admits a request before any work is done for it. A request that is alone is never refused, because a retry could
   * not succeed either. `add` raises the weight of a document once its number of chunks is known.
   * @throws ServiceError `too_many_requests`
   */
  enter(documents: readonly Waiting[]): Disposable & {
    add: (document: Waiting, weight: number) => void
    done: (document: Waiting) => void
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
    const done = (document: Waiting) => {
      this.#waiting -= left.get(document) ?? 0
      left.delete(document)
    }
    const add = (document: Waiting, weight: number) => {
      const known = left.get(document)
      if (known === undefined) return
      left.set(document, known + weight)
      this.#waiting += weight
    }
    return { add, done, [Symbol.dispose]: () => [...left.keys()].forEach(done) }
  }
}

function weightOf({ tensors }: Waiting): number {
  let weight = 0
  for (const part of tensors) {
    if (part.kind === 'text' || part.kind === 'image') weight += Math.max(LEAST, part.text.length)
    if (part.kind === 'combination') for (const { text } of part.parts) weight += Math.max(LEAST, text.length)
  }
  return weight
}
