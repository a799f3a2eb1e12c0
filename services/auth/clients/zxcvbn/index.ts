import { Worker } from 'node:worker_threads'
import { within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { IsWeakPassword } from '../embedded-user-pool/engines.ts'

export type JudgeRequest = { id: number; password: string; words: string[] }
export type JudgeAnswer = { id: number; score: number }

/**
 * Minimum score of 0 to 4: a password below it is found with a list of common passwords, names, dates or keyboard
 * patterns.
 */
const LEAST_SCORE = 2
/**
 * Only the first characters are judged: the cost grows faster than the length, and more characters cannot weaken a
 * password.
 */
const JUDGED_CHARACTERS = 64
const MAX_WORDS = 20
/** Limit of waiting checks: more would not be judged within the time of a request. */
const MAX_WAITING = 100
/** Deadline for all waiting checks: one takes at most 0.1 s, and loading the lists 1 s. */
const DEADLINE_MS = 20_000
const MAIN = new URL('./judge-main.ts', import.meta.url)

/**
 * Judges passwords by zxcvbn's estimate of the guesses needed, not by kinds of characters. It runs in a separate
 * thread, started with the first password: anybody may send one, and other requests must be answered meanwhile. There is
 * one thread in a process: loading the lists takes a second.
 * @throws ServiceError `service_unavailable` when too many wait, or the thread ended or took too long
 */
export function weakPasswordCheck(): IsWeakPassword {
  return async (password, hints) => {
    const words = hints
      .flatMap((hint) => hint.split(/[^\p{L}\p{N}]+/u))
      .filter((word) => word.length > 2)
      .map((word) => word.slice(0, JUDGED_CHARACTERS))
      .slice(0, MAX_WORDS)
    return (await judge.score(password.slice(0, JUDGED_CHARACTERS), words)) < LEAST_SCORE
  }
}

class Judge {
  readonly #waiting = new Map<number, PromiseWithResolvers<number>>()
  #worker: Worker | undefined
  #nextId = 0

  async score(password: string, words: string[]): Promise<number> {
    if (this.#waiting.size >= MAX_WAITING) throw unavailable()
    const request: JudgeRequest = { id: this.#nextId++, password, words }
    const answer = Promise.withResolvers<number>()
    this.#waiting.set(request.id, answer)
    const worker = this.#running()
    worker.ref()
    worker.postMessage(request)
    return within(DEADLINE_MS, answer.promise, () => {
      // Ends the thread and the check that it is stuck in; the next password starts another.
      worker.terminate().catch(() => {})
      throw unavailable()
    })
  }

  #running(): Worker {
    if (this.#worker) return this.#worker
    const worker = new Worker(MAIN, { execArgv: [] })
    let cause: unknown
    worker.on('message', ({ id, score }: JudgeAnswer) => {
      this.#waiting.get(id)?.resolve(score)
      this.#waiting.delete(id)
      // Without waiting checks the thread must not keep the process alive.
      if (this.#waiting.size === 0) worker.unref()
    })
    worker.on('error', (error) => void (cause = error))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = undefined
      for (const { reject } of this.#waiting.values()) reject(unavailable(cause))
      this.#waiting.clear()
    })
    this.#worker = worker
    return worker
  }
}

const judge = new Judge()

function unavailable(cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message: 'The password could not be checked. Try again in a moment.',
    retryAfterSeconds: 5,
    cause,
  })
}
