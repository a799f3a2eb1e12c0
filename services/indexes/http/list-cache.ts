import { LRUCache } from 'lru-cache'

/**
 * Calls `listener` with each account whose indexes changed, once the change can be read.
 * @returns a function that unsubscribes
 */
export type OnAccountChange = (listener: (accountId: string) => void) => () => void

/** Keeps accounts' lists as encoded JSON until they change. */
export type ListCache = {
  get(accountId: string, load: () => Promise<string>): Promise<string> | string
}

const MAX_CHARACTERS = 32 * 1024 * 1024

/**
 * For a host that receives every change in its own process, so that a client always reads its own writes. If a change
 * arrives during a load, the result is returned but not cached.
 */
export function listCache(onAccountChange: OnAccountChange): ListCache {
  const kept = new LRUCache<string, string>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ length }) => length + 1,
  })
  const loading = new Map<string, Promise<string>>()
  onAccountChange((accountId) => {
    kept.delete(accountId)
    loading.delete(accountId)
  })
  return {
    get: (accountId, load) => {
      const known = kept.get(accountId) ?? loading.get(accountId)
      if (known !== undefined) return known
      const began: Promise<string> = load()
        .then((text) => {
          if (loading.get(accountId) === began) kept.set(accountId, text)
          return text
        })
        .finally(() => {
          if (loading.get(accountId) === began) loading.delete(accountId)
        })
      loading.set(accountId, began)
      return began
    },
  }
}
