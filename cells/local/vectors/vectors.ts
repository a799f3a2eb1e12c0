import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { serially } from '../engine/serially.ts'
import type {
  PackedVectors,
  VectorsAnswer,
  VectorsAnswerTo,
  VectorsAsked,
  VectorsRequest,
} from './vectors-messages.ts'

const MAIN = new URL('./vectors-main.ts', import.meta.url)
export const VECTORS_FOLDER = 'vectors'

/**
 * The vectors of all indexes that were searched, in a thread of its own. It holds nothing that the tables do not: a set
 * that is lost is made again.
 */
export class Vectors implements AsyncDisposable {
  readonly #engineDir: string
  readonly #maxBytes: number
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | undefined
  #nextId = 0
  #isClosed = false
  /** Fills one set after the other: each reads a whole table. */
  readonly filling = serially()

  constructor(engineDir: string, maxBytes: number) {
    this.#engineDir = engineDir
    this.#maxBytes = maxBytes
  }

  /** A file for a field's vectors, in the folder of its table, so that both are removed together. */
  fileOf(table: string, field: number): string {
    return join(this.#engineDir, `${table}.lance`, VECTORS_FOLDER, `${field}.f32`)
  }

  async ask<Kind extends keyof VectorsAsked>(
    kind: Kind,
    set: string,
    asked: VectorsAsked[Kind],
  ): Promise<VectorsAnswerTo<Kind>> {
    if (this.#isClosed) throw new Error('the thread of the vectors is closed')
    const request: VectorsRequest = { id: this.#nextId++, kind, set, asked }
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(request.id, waiting)
    this.#running().postMessage(request, 'values' in asked ? buffersOf(asked) : [])
    // The thread answers each kind of request with its own type.
    return (await waiting.promise) as VectorsAnswerTo<Kind>
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true
    await this.#worker?.terminate()
  }

  /** Starts the thread with the first request, and again, without any set, after it ended. */
  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(MAIN, { execArgv: [], workerData: { maxBytes: this.#maxBytes } })
    let cause: unknown
    worker.on('message', ({ id, answer, error }: VectorsAnswer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) waiting?.resolve(answer)
      else waiting?.reject(new Error(error))
    })
    worker.on('error', (error) => void (cause = error))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      for (const { reject } of this.#waiting.values())
        reject(new Error('the thread of the vectors ended', { cause }))
      this.#waiting.clear()
    })
    this.#worker = worker
    return worker
  }
}

/** The thread gets these without a copy: the caller gives them away. */
function buffersOf({ ids, offsets, values }: PackedVectors): ArrayBuffer[] {
  const views = [offsets, values, ...ids.flatMap((one) => [one.offsets, one.bytes])]
  // They were sliced, so that each has a buffer of its own.
  return views.map(({ buffer }) => buffer as ArrayBuffer)
}
