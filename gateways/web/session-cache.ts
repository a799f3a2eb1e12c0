import { LRUCache } from 'lru-cache'
import type { Now } from '#platform/clock'
import type { Identity } from '#platform/edge'

const MAX_SESSIONS = 10_000

/**
 * Identities of sessions, for a short time: by two clocks, because the time of day may be set back. `forget` empties it,
 * and drops what is being loaded: a change that the caller knows of is seen by the next request.
 */
export type SessionCache = {
  get(key: string): Identity | undefined
  /** Keeps what `load` finds, if it may be kept and nothing was forgotten meanwhile. */
  load(key: string, load: () => Promise<{ identity: Identity; isKept: boolean }>): Promise<Identity>
  forget(): void
}

export function sessionCache({ ms, now }: { ms: number; now: Now }): SessionCache {
  const known = new LRUCache<string, { identity: Identity; at: number }>({ max: MAX_SESSIONS, ttl: ms })
  let version = 0
  const isRecent = (at: number, instant: number) => at <= instant && instant < at + ms
  return {
    get: (key) => {
      const found = known.get(key)
      return found && isRecent(found.at, now().getTime()) ? found.identity : undefined
    },
    load: async (key, load) => {
      const [before, at] = [version, now().getTime()]
      const { identity, isKept } = await load()
      if (isKept && before === version) known.set(key, { identity, at })
      return identity
    },
    forget: () => {
      version++
      known.clear()
    },
  }
}
