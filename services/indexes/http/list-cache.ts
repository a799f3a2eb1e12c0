import { LRUCache } from 'lru-cache'

/**
 * Calls `listener` with each account whose indexes changed, once the change can be read.
 * @returns a function that unsubscribes
 */
export type OnAccountChange = (listener: (accountId: string) => void) => () => void

export type Bytes = Uint8Array<ArrayBuffer>

/** Keeps accounts' lists as encoded bytes until they change. */
export type ListCache = {
  get(accountId: string, load: () => Promise<Bytes>): Promise<Bytes> | Bytes
}

const MAX_BYTES = 32 * 1024 * 1024

/**
 * For a host that receives every change in its own process, so that a client always reads its own writes. If a change
 * arrives during a load, the result is returned but not cached.
 */
export function listCache(onAccountChange: OnAccountChange): ListCache {
  const kept = new LRUCache<string, Bytes>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ byteLength }) => byteLength + 1,
  })
  const loading = new Map<string, Promise<Bytes>>()
  onAccountChange((accountId) => {
    kept.delete(accountId)
    loading.delete(accountId)
  })
  return {
    get: (accountId, load) => {
      const known = kept.get(accountId) ?? loading.get(accountId)
      if (known !== undefined) return known
      const began: Promise<Bytes> = load()
        .then((bytes) => {
          if (loading.get(accountId) === began) kept.set(accountId, bytes)
          return bytes
        })
        .finally(() => {
          if (loading.get(accountId) === began) loading.delete(accountId)
        })
      loading.set(accountId, began)
      return began
    },
  }
}
