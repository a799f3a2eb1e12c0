import type { ApiKeyChange } from '#contracts/cells'
import type { Now } from '#platform/clock'
import { isServiceError } from '#platform/errors'
import type { KnownApiKeys } from './known-api-keys.ts'

export type FeedOptions = {
  read: (asked: {
    after?: string
    waitSeconds: number
  }) => Promise<{ changes: ApiKeyChange[]; cursor: string }>
  keys: KnownApiKeys
  now: Now
  waitSeconds: number
  onError: (error: unknown) => void
}

const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 1_000

/** Follows the controller's feed of revoked keys, for as long as the cell lives. */
export class RevocationFeed implements AsyncDisposable {
  readonly #options: FeedOptions
  readonly #following: Promise<void>
  #isStopping = false
  /** Ends the current wait. */
  #stopWaiting: () => void = () => {}
  #isUp = false
  #contactedAt: Date

  constructor(options: FeedOptions) {
    this.#options = options
    // A restart does not count as contact: until the first one, the time saved on disk counts.
    const { contactedAt } = options.keys.place
    const now = options.now()
    // A saved time in the future comes from a clock that was ahead; the current time replaces it.
    this.#contactedAt = contactedAt !== undefined && contactedAt < now ? contactedAt : now
    this.#following = this.#follow()
  }

  /** Whether the last read of the feed succeeded, so that all revocations up to it are known. */
  isUp(): boolean {
    return this.#isUp
  }

  secondsSinceContact(): number {
    return (this.#options.now().getTime() - this.#contactedAt.getTime()) / 1000
  }

  contacted(): void {
    this.#contactedAt = this.#options.now()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopping = true
    this.#stopWaiting()
    await this.#following
    await this.#options.keys.close()
  }

  async #follow(): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS
    let { cursor } = this.#options.keys.place
    while (!this.#isStopping) {
      // After a failure the first read does not wait, so that missed changes arrive at once.
      const waitSeconds = this.#isUp ? this.#options.waitSeconds : 0
      const answer = await this.#read(cursor, waitSeconds)
      if (answer === 'stopped') return
      if (answer === 'expired') {
        this.#options.keys.forgetAll()
        cursor = undefined
      }
      if (answer === 'expired' || answer === 'failed') {
        this.#isUp = false
        await this.#pause(pauseMs)
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
      } else {
        // A start cursor is not a successful read: the backoff is reset only after a real one.
        if (cursor !== undefined) pauseMs = FIRST_PAUSE_MS
        cursor = answer.cursor
        for (const { keyHash, revoked } of answer.changes) this.#options.keys.forget(keyHash, revoked)
        this.#options.keys.savePlace(cursor)
        this.contacted()
        this.#isUp = true
      }
    }
  }

  async #read(
    cursor: string | undefined,
    waitSeconds: number,
  ): Promise<{ changes: ApiKeyChange[]; cursor: string } | 'stopped' | 'expired' | 'failed'> {
    try {
      return await this.#unlessStopped(
        this.#options.read({ waitSeconds, ...(cursor !== undefined && { after: cursor }) }),
      )
    } catch (error) {
      if (isServiceError(error, 'cursor_expired')) return 'expired'
      this.#options.onError(error)
      return 'failed'
    }
  }

  async #pause(ms: number): Promise<void> {
    const over = Promise.withResolvers<void>()
    const timer = setTimeout(over.resolve, ms)
    await this.#unlessStopped(over.promise)
    clearTimeout(timer)
  }

  /** Each wait has its own stop promise: a shared one would hold a reference to every past wait. */
  #unlessStopped<T>(work: Promise<T>): Promise<T | 'stopped'> {
    const stopped = Promise.withResolvers<'stopped'>()
    this.#stopWaiting = () => stopped.resolve('stopped')
    if (this.#isStopping) this.#stopWaiting()
    return Promise.race([work, stopped.promise])
  }
}
