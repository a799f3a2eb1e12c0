import { setTimeout } from 'node:timers/promises'
import { within } from '#platform/clock'
import { isServiceError, ServiceError } from '#platform/errors'
import type { EmbedRequest } from '../ports.ts'
import type { EmbeddingProcess } from './embedding-process.ts'
import { PLAIN_READING } from './text-models.ts'
import type { EmbedInput, Reading, Urgency } from './process-messages.ts'
import { Turns } from './turns.ts'

/** Larger batches gain nothing on a CPU, and a request that was given up is noticed between two of them. */
const BATCH = 8
/** Limit per index, so that no index's queries are refused because of another's. */
const MAX_WAITING_QUERIES = 1_000
/** A large model on a slow machine takes a minute for a batch of long texts; a process that takes longer is stuck. */
const BATCH_MS = 180_000
/** First pause before a process that died is replaced. */
const FIRST_PAUSE_MS = 20
const LONGEST_PAUSE_MS = 2_000
/** A text fails once in a batch and once alone. */
const FAILURES_OF_A_TEXT = 2

type Waiting = {
  text: EmbedInput
  reading: Reading
  signal: AbortSignal | undefined
  resolve: (vector: Float32Array) => void
  reject: (error: unknown) => void
  /** Whether the text is being retried after its process died under a batch. */
  retried: boolean
  urgency: Urgency
}
/** One batch of each lane runs at a time, beside those of the others; `alone` is a retry, with no other lane beside it. */
type Lane = 'queries' | 'documents' | 'alone'

/**
 * Feeds one model's process with batches from many requests: queries beside documents. Among both, the indexes take
 * turns, so that a busy index does not hold up the others. `start` is called again after the process died.
 */
export class BatchingEmbedder implements AsyncDisposable {
  readonly #start: () => Promise<EmbeddingProcess>
  readonly #onLost: () => void
  readonly #queries = new Turns<Waiting>()
  /** Retried one at a time, so that a single harmful text is identified. */
  readonly #retries: Waiting[] = []
  readonly #documents = new Turns<Waiting>()
  #process: Promise<EmbeddingProcess> | undefined
  readonly #running = new Set<Lane>()
  #unloadWhenIdle = false
  #closed = false
  #failures = 0

  /** `onLost` is called for each process that ended without being stopped. */
  constructor(start: () => Promise<EmbeddingProcess>, onLost: () => void = () => {}) {
    this.#start = start
    this.#onLost = onLost
  }

  /** Starts the process if it is not running. */
  async ready(): Promise<{ dimensions: number; weights: string }> {
    return this.#runningProcess()
  }

  /** Whether a process exists and is not about to be unloaded. */
  get isLoaded(): boolean {
    return this.#process !== undefined && !this.#unloadWhenIdle
  }

  /** Whether there were more failures in a row than one harmful text causes. */
  get isFailing(): boolean {
    return this.#failures >= FAILURES_OF_A_TEXT + 1
  }

  /** Unloads the model, at once or as soon as no text waits for it; a request before that cancels the unloading. */
  async unload(): Promise<void> {
    this.#unloadWhenIdle = true
    if (this.#running.size === 0) await this.#stopProcess()
  }

  /**
   * Pooled vectors, not scaled, in the order of the texts.
   * @throws ServiceError `too_many_requests` when too many queries of the index wait already
   */
  async embed(
    { texts, indexId, urgency, signal, onRefused }: EmbedRequest,
    reading: Reading = PLAIN_READING,
  ): Promise<Float32Array[]> {
    signal?.throwIfAborted()
    const queue = urgency === 'query' ? this.#queries : this.#documents
    if (urgency === 'query') refuseBacklog(queue.waiting(indexId), texts.length)
    this.#unloadWhenIdle = false
    const answers = texts.map(() => Promise.withResolvers<Float32Array>())
    // Texts of similar length share a batch: a batch costs its longest text times its size.
    const byLength = [...texts.entries()].sort(([, a], [, b]) => a.length - b.length)
    queue.push(
      indexId,
      byLength.flatMap(([at, text]) => {
        const answer = answers[at]
        return answer ? [{ text, reading, signal, ...answer, retried: false, urgency }] : []
      }),
    )
    this.#startBatches()
    return Promise.all(
      answers.map(({ promise }, at) =>
        onRefused === undefined
          ? promise
          : promise.catch((thrown: unknown) => {
              if (!isServiceError(thrown) || thrown.kind !== 'invalid') throw thrown
              onRefused(at, thrown)
              return new Float32Array()
            }),
      ),
    )
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    for (const one of [...this.#queries.clear(), ...this.#retries.splice(0), ...this.#documents.clear()])
      one.reject(unavailable('The cell is being stopped.'))
    await this.#stopProcess()
  }

  async #stopProcess(): Promise<void> {
    const stopping = this.#process
    this.#process = undefined
    this.#unloadWhenIdle = false
    await (await stopping?.catch(() => undefined))?.stop()
  }

  #runningProcess(): Promise<EmbeddingProcess> {
    if (this.#closed) return Promise.reject(unavailable('The cell is being stopped.'))
    if (this.#process) return this.#process
    const started = this.#start()
    this.#process = started
    const forget = () => {
      if (this.#process !== started) return false
      this.#process = undefined
      return true
    }
    started.then(({ gone }) => gone.then(() => forget() && this.#onLost()), forget)
    return started
  }

  /** Starts a batch in every free lane. A retry runs alone, so that a harmful text is identified. */
  #startBatches(): void {
    if (this.#retries.length === 0 && !this.#running.has('alone')) {
      // One query per turn, so that the texts of a weighted query do not delay other queries.
      this.#startLane('queries', () => fill(() => this.#queries.next(1)))
      this.#startLane('documents', () => fill((most) => this.#documents.next(most)))
    } else if (this.#running.size === 0) this.#startLane('alone', () => this.#retries.splice(0, 1))
  }

  #startLane(lane: Lane, next: () => Waiting[]): void {
    if (this.#running.has(lane)) return
    const batch = next()
    if (batch.length === 0) return
    this.#running.add(lane)
    const free = async () => {
      this.#running.delete(lane)
      this.#startBatches()
      if (this.#unloadWhenIdle && this.#running.size === 0) await this.#stopProcess()
    }
    this.#run(batch, lane)
      .then(free)
      .catch((error: unknown) => batch.forEach(({ reject }) => reject(error)))
  }

  async #run(batch: readonly Waiting[], lane: Lane): Promise<void> {
    try {
      const vectors = await this.#vectorsOf(batch)
      for (const [at, { resolve, reject }] of batch.entries()) {
        const vector = vectors[at] ?? new Float32Array()
        if (typeof vector === 'string') reject(unreadable(vector))
        else resolve(vector)
      }
      this.#failures = 0
    } catch (error) {
      this.#retryOrFail(batch, error)
      // A process that dies under two batches counts as one failure.
      if (lane !== 'queries' || !this.#running.has('documents')) this.#failures++
      await setTimeout(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, this.#failures - 1)))
    }
  }

  /** A process that does not answer in time is stopped; the next batch starts another. */
  async #vectorsOf(batch: readonly Waiting[]): Promise<(Float32Array | string)[]> {
    const running = await this.#runningProcess()
    const texts = batch.map(({ text }) => text)
    const readings = batch.map(({ reading }) => reading)
    const vectors = await within<(Float32Array | string)[] | undefined>(
      BATCH_MS,
      running.embed(texts, readings, batch[0]?.urgency ?? 'document'),
      () => undefined,
    )
    if (vectors) return vectors
    await running.stop()
    throw new Error(`the embedding process took longer than ${BATCH_MS / 1000} s for ${texts.length} texts`)
  }

  #retryOrFail(batch: readonly Waiting[], error: unknown): void {
    // If the model cannot be started, the error says why and no text is retried.
    const refusal = isServiceError(error)
      ? error
      : unavailable(
          'The embedding model stopped working on this text. Try again; if it happens again, report it.',
          error,
        )
    for (const one of batch) {
      if (one.retried || this.#closed || refusal === error) one.reject(refusal)
      else {
        one.retried = true
        this.#retries.push(one)
      }
    }
  }
}

/** Takes from `next` until the batch is full or nothing is left; texts of aborted requests are dropped. */
function fill(next: (most: number) => Waiting[]): Waiting[] {
  const batch: Waiting[] = []
  while (batch.length < BATCH) {
    const taken = next(BATCH - batch.length)
    if (taken.length === 0) break
    for (const one of taken)
      if (one.signal?.aborted) one.reject(one.signal.reason)
      else batch.push(one)
  }
  return batch
}

/** A request that is alone is never refused, because a retry could not succeed either. */
function refuseBacklog(waiting: number, more: number): void {
  if (waiting === 0 || waiting + more <= MAX_WAITING_QUERIES) return
  throw new ServiceError({
    kind: 'limit',
    code: 'too_many_requests',
    message: `More than ${MAX_WAITING_QUERIES} queries of this index are waiting to be embedded. Try again shortly.`,
    retryAfterSeconds: 2,
  })
}

function unreadable(reason: string): ServiceError {
  return new ServiceError({
    kind: 'invalid',
    code: 'invalid_argument',
    message: `The image cannot be read: ${reason}.`,
  })
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
