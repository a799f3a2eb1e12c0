import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { ServiceError } from '#platform/errors'
import { OTHER_FORMAT } from './word-store.ts'
import type { AnswerTo, Asked, WordsAnswer, WordsFailure, WordsRequest } from './words-messages.ts'

const MAIN = new URL('./words-main.ts', import.meta.url)
export const WORDS_FOLDER = 'words'

/** SQLite's result codes for a full disk and for an I/O error. */
const DISK_CODES: Readonly<Record<number, string>> = { 13: 'ENOSPC', 10: 'EIO' }
/** SQLite's result codes for a damaged file. */
const DAMAGED = [11, 26]

class WordsError extends Error {
  readonly isDamage: boolean

  constructor({ message, errcode = -1 }: WordsFailure) {
    super(`the words of an index: ${message}`)
    // The last byte of an extended code is the primary code.
    const plain = errcode < 0 ? errcode : errcode & 0xff
    this.isDamage = DAMAGED.includes(plain) || message.includes(OTHER_FORMAT)
    const code = DISK_CODES[plain]
    if (code !== undefined) Object.assign(this, { code })
  }
}

/** Whether the file of words is damaged; it can be rebuilt from the documents. */
export function isDamaged(error: unknown): boolean {
  return error instanceof WordsError && error.isDamage
}

/**
 * The words of all indexes, in files beside their documents. A separate thread extracts and ranks words, one request at
 * a time; requests are small, so that no index waits long for another.
 */
export class Words implements AsyncDisposable {
  readonly #engineDir: string
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #worker: Worker | undefined
  #nextId = 0
  #isClosed = false

  constructor(engineDir: string) {
    this.#engineDir = engineDir
  }

  /** The words of a table; the file is in the table's folder, so that both are removed together. */
  of(table: string): WordsOfIndex {
    const folder = join(this.#engineDir, `${table}.lance`)
    const file = join(folder, WORDS_FOLDER, 'words.sqlite')
    return { folder, file, ask: (kind, asked) => this.#ask(kind, file, asked) }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#worker) await this.#ask('end', '', {}).catch(() => undefined)
    this.#isClosed = true
    await this.#worker?.terminate()
  }

  async #ask<Kind extends keyof Asked>(
    kind: Kind,
    file: string,
    asked: Asked[Kind],
  ): Promise<AnswerTo<Kind>> {
    // A thread that was never started has no open file.
    if (kind === 'close' && !this.#worker) return undefined as AnswerTo<Kind>
    if (this.#isClosed) throw ended()
    const request: WordsRequest = { id: this.#nextId++, kind, file, asked }
    const waiting = Promise.withResolvers<unknown>()
    this.#waiting.set(request.id, waiting)
    this.#running().postMessage(request)
    // The thread answers each kind of request with its own type.
    return (await waiting.promise) as AnswerTo<Kind>
  }

  /** Starts the thread with the first request, and again after it ended. */
  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(MAIN, { execArgv: [] })
    let cause: unknown
    worker.on('message', ({ id, answer, error }: WordsAnswer) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error === undefined) waiting?.resolve(answer)
      else waiting?.reject(new WordsError(error))
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

export type WordsOfIndex = {
  /** The folder of the table. */
  folder: string
  file: string
  ask: <Kind extends keyof Asked>(kind: Kind, asked: Asked[Kind]) => Promise<AnswerTo<Kind>>
}

function ended(cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message: 'The words of the documents could not be looked at. Try again; if it happens again, report it.',
    retryAfterSeconds: 2,
    cause,
  })
}
