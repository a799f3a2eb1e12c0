import { Worker } from 'node:worker_threads'
import { within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { IsWeakPassword } from '../../ports.ts'

export type JudgeRequest = { id: number; password: string; words: string[] }
export type JudgeAnswer = { id: number; score: number }

/** Of 0 to 4: below this a password falls to a list of common ones, a name, a date or a pattern of the keyboard. */
const LEAST_SCORE = 2
/** The work grows faster than the length, and what is hard to guess so far stays so. */
const JUDGED_CHARACTERS = 64
const MAX_WORDS = 20
/** More than would be judged within the time of a request. */
const MAX_WAITING = 100
/** For all that wait: a check takes a tenth of a second at most, and loading the lists a second. */
const DEADLINE_MS = 20_000
const MAIN = new URL('./judge-main.ts', import.meta.url)

/**
 * Judges by zxcvbn: how many guesses, and not which kinds of characters. In a thread of its own, started with the first
 * password: everybody may send one, and requests shall be answered meanwhile.
 * @throws ServiceError `service_unavailable` when too many wait, or the thread ended or took too long
 */
export function weakPasswordCheck(): IsWeakPassword {
  const judge = new Judge()
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
      // Whatever it is stuck in ends with it; the next password starts another.
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
      // Nothing keeps the process up for it while nobody waits.
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

function unavailable(cause?: unknown): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'service_unavailable',
    message: 'The password could not be checked. Try again in a moment.',
    retryAfterSeconds: 5,
    cause,
  })
}
