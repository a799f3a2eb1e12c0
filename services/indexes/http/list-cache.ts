import { LRUCache } from 'lru-cache'

/** Hears of each account whose indexes changed, after that can be read. @returns a function that stops it */
export type OnAccountChange = (listener: (accountId: string) => void) => () => void

/** Keeps the list of accounts as the bytes that are sent, until something of it changes. */
export type ListCache = {
  get(accountId: string, load: () => Promise<string>): Promise<string> | string
}

const MAX_BYTES = 32 * 1024 * 1024

/**
 * For a host that hears of every change in its own process: then nobody is ever answered what was before their own
 * write. A load that a change overtook is answered, but not kept.
 */
export function listCache(onAccountChange: OnAccountChange): ListCache {
  const kept = new LRUCache<string, string>({
    maxSize: MAX_BYTES,
    sizeCalculation: (text) => text.length + 1,
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
