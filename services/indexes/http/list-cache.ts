import { LRUCache } from 'lru-cache'

/** Hears of each account whose indexes changed, after that can be read. @returns a function that stops it */
export type OnAccountChange = (listener: (accountId: string) => void) => () => void

export type Bytes = Uint8Array<ArrayBuffer>

/** Keeps the list of accounts as the bytes that are sent, until something of it changes. */
export type ListCache = {
  get(accountId: string, load: () => Promise<Bytes>): Promise<Bytes> | Bytes
}

const MAX_BYTES = 32 * 1024 * 1024

/**
 * For a host that hears of every change in its own process: then nobody is ever answered what was before their own
 * write. A load that a change overtook is answered, but not kept.
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
