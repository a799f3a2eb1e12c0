import { setTimeout } from 'node:timers/promises'
import { ServiceError } from '#platform/errors'
import type { EmbedRequest } from '../ports.ts'
import type { EmbeddingProcess } from './embedding-process.ts'

/** Larger batches gain nothing on a CPU and make a query wait longer behind documents. */
const BATCH = 8
const MAX_WAITING = 20_000
/** Between a process that died and the next. */
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 2_000

type Waiting = {
  text: string
  signal: AbortSignal | undefined
  resolve: (vector: Float32Array) => void
  reject: (error: unknown) => void
  /** A process may die under a batch: its texts are tried once more. */
  retried: boolean
}

/**
 * Feeds one model's process with batches from many requests: queries first, then the indexes in turn, so that a busy
 * index does not hold up the others. `start` is called again when the process died.
 */
export class BatchingEmbedder implements AsyncDisposable {
  readonly #start: () => Promise<EmbeddingProcess>
  readonly #queries: Waiting[] = []
  /** Each alone, so that the one text that does harm is found. */
  readonly #retries: Waiting[] = []
  /** In order of whose turn is next. */
  readonly #documents = new Map<string, Waiting[]>()
  #process: Promise<EmbeddingProcess> | undefined
  #waiting = 0
  #running = false
  #closed = false
  #failures = 0

  constructor(start: () => Promise<EmbeddingProcess>) {
    this.#start = start
  }

  /** Starts the process if it is not running. */
  async ready(): Promise<{ dimensions: number }> {
    return this.#runningProcess()
  }

  /** Pooled vectors, not scaled, in the order of the texts. */
  async embed({ texts, indexId, urgency, signal }: EmbedRequest): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    if (this.#waiting + texts.length > MAX_WAITING)
      throw new ServiceError({
        kind: 'limit',
        code: 'too_many_requests',
        message: `More than ${MAX_WAITING} texts are waiting to be embedded. Try again shortly, or send fewer documents at once.`,
        retryAfterSeconds: 5,
      })
    const queue = urgency === 'query' ? this.#queries : this.#queueOf(indexId)
    const vectors: Promise<Float32Array>[] = []
    // Texts of similar length share a batch: a batch costs its longest text times its size.
    const byLength = [...texts.entries()].sort(([, a], [, b]) => a.length - b.length)
    for (const [at, text] of byLength)
      vectors[at] = new Promise<Float32Array>((resolve, reject) => {
        queue.push({ text, signal, resolve, reject, retried: false })
        this.#waiting++
      })
    void this.#run()
    return Promise.all(vectors)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const queue of [this.#queries, this.#retries, ...this.#documents.values()])
      for (const one of queue.splice(0)) one.reject(unavailable('The model is being unloaded.'))
    const running = await this.#process?.catch(() => undefined)
    await running?.stop()
  }

  #queueOf(indexId: string): Waiting[] {
    const known = this.#documents.get(indexId)
    if (known) return known
    const made: Waiting[] = []
    this.#documents.set(indexId, made)
    return made
  }

  #runningProcess(): Promise<EmbeddingProcess> {
    if (this.#closed) return Promise.reject(unavailable('The model is being unloaded.'))
    if (this.#process) return this.#process
    const started = this.#start()
    this.#process = started
    const forget = () => {
      if (this.#process === started) this.#process = undefined
    }
    started.then(({ gone }) => gone.then(forget), forget)
    return started
  }

  async #run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let batch = this.#nextBatch(); batch.length > 0; batch = this.#nextBatch()) {
      try {
        const running = await this.#runningProcess()
        const vectors = await running.embed(batch.map(({ text }) => text))
        for (const [at, { resolve }] of batch.entries()) resolve(vectors[at] ?? new Float32Array())
        this.#failures = 0
      } catch (error) {
        this.#retryOrFail(batch, error)
        await setTimeout(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures++))
      }
    }
    this.#running = false
  }

  #retryOrFail(batch: readonly Waiting[], error: unknown): void {
    for (const one of batch) {
      if (one.retried || this.#closed)
        one.reject(
          unavailable(
            'The embedding model stopped working on this text. Try again; if it happens again, report it.',
            error,
          ),
        )
      else {
        one.retried = true
        this.#retries.push(one)
        this.#waiting++
      }
    }
  }

  #nextBatch(): Waiting[] {
    const batch: Waiting[] = []
    const retried = this.#retries.shift()
    if (retried) {
      this.#waiting--
      return [retried]
    }
    this.#take(this.#queries, batch)
    const inTurn = [...this.#documents]
    for (const [indexId, queue] of inTurn) {
      if (batch.length >= BATCH) break
      // Whoever had a turn goes to the end of the line.
      this.#documents.delete(indexId)
      this.#take(queue, batch)
      if (queue.length > 0) this.#documents.set(indexId, queue)
    }
    return batch
  }

  #take(queue: Waiting[], batch: Waiting[]): void {
    while (batch.length < BATCH) {
      const one = queue.shift()
      if (one === undefined) return
      this.#waiting--
      if (one.signal?.aborted) one.reject(one.signal.reason)
      else batch.push(one)
    }
  }
}

function unavailable(message: string, cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'model_unavailable',
    message,
    retryAfterSeconds: 5,
    cause,
  })
}
