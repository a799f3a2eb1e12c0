import { Worker } from 'node:worker_threads'
import { ServiceError } from '#platform/errors'
import type { PackedTexts } from '../lexical/words-messages.ts'
import type { CountAnswer, Counted, CountPlan, CountRequest } from './facet-messages.ts'

const MAIN = new URL('./facet-main.ts', import.meta.url)

/** Documents as batches; `use` resolves when the next one may come. */
type EachDocument = (
  use: (batch: { ids: PackedTexts[]; docs: PackedTexts[] }) => Promise<void>,
) => Promise<void>

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/**
 * Counts values in a thread of its own: it reads all matching documents, and requests must be answered meanwhile.
 * Counts take turns, batch by batch.
 */
export class FacetCounter implements AsyncDisposable {
  readonly #waiting = new Map<number, PromiseWithResolvers<CountAnswer>>()
  #worker: Worker | undefined
  #nextId = 0
  #isClosed = false

  /** @throws ServiceError `service_unavailable` when the thread ended before it answered */
  async count(plan: CountPlan, eachDocument: EachDocument): Promise<Counted> {
    const id = this.#nextId++
    await this.#ask(id, { kind: 'begin', plan })
    try {
      await eachDocument(async (batch) => void (await this.#ask(id, { kind: 'add', ...batch })))
    } catch (error) {
      await this.#ask(id, { kind: 'drop' }).catch(() => undefined)
      throw error
    }
    const { counted } = await this.#ask(id, { kind: 'end' })
    if (!counted) throw ended()
    return counted
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#worker?.terminate()
  }

  async #ask(id: number, request: WithoutId<CountRequest>): Promise<CountAnswer> {
    if (this.#isClosed) throw ended()
    const waiting = Promise.withResolvers<CountAnswer>()
    this.#waiting.set(id, waiting)
    this.#running().postMessage({ id, ...request })
    const answer = await waiting.promise
    if (answer.error !== undefined) throw ended(answer.error)
    return answer
  }

  /** Starts the thread with the first count, and again after it ended. */
  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(MAIN, { execArgv: [] })
    let cause: unknown
    worker.on('message', (answer: CountAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      waiting?.resolve(answer)
    })
    worker.on('error', (error) => void (cause = error))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      for (const { reject } of this.#waiting.values()) reject(ended(cause))
      this.#waiting.clear()
    })
    this.#worker = worker
    return worker
  }
}

function ended(cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message: 'The values of the documents could not be counted. Try again; if it happens again, report it.',
    retryAfterSeconds: 2,
    cause,
  })
}
