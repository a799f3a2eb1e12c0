import { Worker } from 'node:worker_threads'
import { ServiceError } from '#platform/errors'
import type { ChunkLimits, TextPreprocessing } from './index.ts'

/** Upper bound of chunks per text: all vectors of a text are in memory together, and every search reads them. */
export const MAX_CHUNKS = 20_000
const LIMITS: ChunkLimits = { chunks: MAX_CHUNKS, characters: 4_000_000 }
const MAIN = new URL('./chunking-main.ts', import.meta.url)

export type CutRequest = { id: number; texts: readonly string[]; how: TextPreprocessing; limits: ChunkLimits }
/** `undefined` stands for a text with too many chunks. */
export type CutAnswer = { id: number; cut: (string[] | undefined)[] }

type Waiting = PromiseWithResolvers<CutAnswer['cut']>

/** Cuts texts in a separate thread: a long text takes a while, and requests must be answered meanwhile. */
export class Chunker implements AsyncDisposable {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #nextId = 0
  #closed = false

  /**
   * The chunks of each text; `undefined` for a text with more than `MAX_CHUNKS`.
   * @throws ServiceError `service_unavailable` when the thread ended before it answered
   */
  cut(texts: readonly string[], how: TextPreprocessing): Promise<CutAnswer['cut']> {
    if (this.#closed) return Promise.reject(ended())
    const request: CutRequest = { id: this.#nextId++, texts, how, limits: LIMITS }
    const answer: Waiting = Promise.withResolvers()
    this.#waiting.set(request.id, answer)
    this.#running().postMessage(request)
    return answer.promise
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#worker?.terminate()
  }

  /** Starts the thread with the first text, and again after it ended. */
  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(MAIN, { execArgv: [] })
    let cause: unknown
    worker.on('message', ({ id, cut }: CutAnswer) => {
      this.#waiting.get(id)?.resolve(cut)
      this.#waiting.delete(id)
    })
    worker.on('error', (error) => void (cause = error))
    worker.on('exit', () => {
      this.#worker = undefined
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
    message: 'The texts could not be cut into chunks. Try again; if it happens again, report it.',
    retryAfterSeconds: 2,
    cause,
  })
}
