import type { IndexStatusView } from '#contracts/indexes'
import { type LookedBecause, waitForChange } from '#platform/feed'
import { pacer } from '#platform/pace'
import { toStatusView } from '../domain/views.ts'
import type { IndexesDeps, StoredIndex } from '../ports.ts'

export type WatchedStatus = { indexName: string; endpoint: string } & IndexStatusView
export type IndexWatchEvent =
  | { event: 'snapshot'; indexes: WatchedStatus[] }
  | { event: 'status'; index: WatchedStatus }
  | { event: 'gone'; indexName: string }

/** The watches of the accounts that anybody watches now. */
export type AccountWatches = { of: (accountId: string) => AccountWatch }

/**
 * Reads once for any number of callers of an account: all indexes when the first one begins and at each sweep, and in
 * between each changed index. What a feed does not hear is therefore sent with the next sweep.
 */
export function accountWatches({ indexes }: Pick<IndexesDeps, 'indexes'>): AccountWatches {
  const accounts = new Map<string, AccountWatch>()
  return {
    of: (accountId) => {
      const known = accounts.get(accountId)
      if (known) return known
      const forget = () => {
        if (accounts.get(accountId) === made) accounts.delete(accountId)
      }
      const made = new AccountWatch(indexes, accountId, forget)
      accounts.set(accountId, made)
      return made
    },
  }
}

/** Changes that one caller has not received yet. */
export class Stream {
  readonly sees: (indexName: string) => boolean
  readonly changed = new Set<string>()
  #woken = Promise.withResolvers<void>()

  constructor(sees: (indexName: string) => boolean) {
    this.sees = sees
  }

  readonly wake = (): void => this.#woken.resolve()

  async woken(): Promise<void> {
    await this.#woken.promise
    this.#woken = Promise.withResolvers()
  }
}

type Reading = Pick<IndexesDeps['indexes'], 'listIndexes' | 'findIndex' | 'changesOf'>

/** The indexes of an account as last read, shared by all its watchers. */
class AccountWatch {
  readonly known = new Map<string, WatchedStatus>()
  readonly streams = new Set<Stream>()
  failure: { cause: unknown } | undefined
  readonly #indexes: Reading
  readonly #accountId: string
  readonly #forget: () => void
  readonly #changed = new Set<string>()
  readonly #ended = new AbortController()
  readonly #first = Promise.withResolvers<void>()
  #isRunning = false

  constructor(indexes: Reading, accountId: string, forget: () => void) {
    this.#indexes = indexes
    this.#accountId = accountId
    this.#forget = forget
  }

  /** Resolves once all indexes were read, which happens once for all callers. */
  read(): Promise<void> {
    if (!this.#isRunning) {
      this.#isRunning = true
      this.#run().catch((error: unknown) => this.#fail(error))
    }
    return this.#first.promise
  }

  indexes(): WatchedStatus[] {
    return [...this.known.values()].sort((a, b) => (a.indexName < b.indexName ? -1 : 1))
  }

  leave(stream: Stream): void {
    this.streams.delete(stream)
    if (this.streams.size > 0) return
    this.#forget()
    this.#ended.abort()
  }

  async #run(): Promise<void> {
    const changes = this.#indexes.changesOf(this.#accountId)
    await waitForChange({
      feed: {
        sweepMs: changes.sweepMs,
        subscribe: (listener) =>
          changes.subscribe((indexName) => {
            this.#changed.add(indexName)
            listener()
          }),
      },
      atMostMs: Infinity,
      signal: this.#ended.signal,
      look: (why) => this.#look(why),
      isEnough: () => false,
    })
  }

  async #look(why: LookedBecause): Promise<void> {
    if (why !== 'changed') await this.#readWhole()
    await this.#readChanged()
    this.#first.resolve()
  }

  async #readWhole(): Promise<void> {
    const gone = new Set(this.known.keys())
    for (const stored of await this.#indexes.listIndexes(this.#accountId)) {
      gone.delete(stored.index.indexName)
      // An index that changed since is read below.
      if (!this.#changed.has(stored.index.indexName)) this.#tell(stored.index.indexName, stored)
    }
    for (const indexName of gone) this.#changed.add(indexName)
  }

  async #readChanged(): Promise<void> {
    const pause = pacer()
    for (const indexName of this.#changed) {
      this.#changed.delete(indexName)
      this.#tell(indexName, await this.#indexes.findIndex(this.#accountId, indexName))
      await pause()
    }
  }

  #tell(indexName: string, stored: StoredIndex | undefined): void {
    const before = this.known.get(indexName)
    const now = stored && stored.index.status !== 'DELETED' ? statusOf(stored) : undefined
    if (JSON.stringify(now) === JSON.stringify(before)) return
    if (now) this.known.set(indexName, now)
    else this.known.delete(indexName)
    for (const stream of this.streams) {
      if (!stream.sees(indexName)) continue
      stream.changed.add(indexName)
      stream.wake()
    }
  }

  /** Ends all streams of the account; a new stream starts with a new read. */
  #fail(cause: unknown): void {
    this.failure ??= { cause }
    this.#forget()
    this.#first.reject(cause)
    for (const { wake } of this.streams) wake()
  }
}

function statusOf({ index }: StoredIndex): WatchedStatus {
  return { indexName: index.indexName, endpoint: index.endpoint, ...toStatusView(index) }
}
