import { LRUCache } from 'lru-cache'
import type { VerifiedApiKey } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import type { Table } from '#platform/table'
import { keyRows, type StoredKey } from './key-rows.ts'

type Because = 'unknown' | 'revoked' | 'expired'
/** Notes whether a key changed while the controller was asked about it. */
export type Watch = Disposable & { isOvertaken: boolean }
export type Known = ({ kind: 'accepted' } & StoredKey) | { kind: 'refused'; because: Because }

type KnownApiKeysOptions = {
  maxCachedKeys: number
  negativeCacheSeconds: number
  now: Now
  onError: (error: unknown) => void
}

/**
 * The keys this cell has verified, in memory and on disk, and for a short while those it refused. Only hashes are kept.
 * Decisions use memory only; the disk is written in the background and read once, at start.
 */
export async function knownApiKeys(
  table: Table,
  { maxCachedKeys, negativeCacheSeconds, now, onError }: KnownApiKeysOptions,
) {
  const disk = await keyRows(table, { now, onError })
  const accepted = new LRUCache<string, Known>({
    max: maxCachedKeys,
    // A key evicted from memory is removed from the disk too.
    dispose: (_known, keyHash, reason) => {
      if (reason === 'evict') disk.drop(keyHash)
    },
  })
  // A cache of its own, so that guessing invalid keys cannot evict valid ones.
  const refused = refusedKeys({ max: maxCachedKeys, seconds: negativeCacheSeconds, now })
  const revoked = new LRUCache<string, true>({ max: maxCachedKeys })
  const watches = new Map<string, Watch>()
  for await (const { keyHash, stored } of disk.all())
    if (stored) accepted.set(keyHash, { kind: 'accepted', ...stored })
    else disk.drop(keyHash)
  /** A key that is not in memory is not on disk either, or is being removed there: guessed keys cause no writes. */
  const drop = (keyHash: string) => {
    if (accepted.delete(keyHash)) disk.drop(keyHash)
  }

  return {
    get size() {
      return accepted.size
    },
    find: (keyHash: string): Known | undefined => accepted.get(keyHash) ?? refused.find(keyHash),
    /** Watches a key during a verification; at most one verification per key runs at a time. */
    watch: (keyHash: string): Watch => {
      const watch: Watch = { isOvertaken: false, [Symbol.dispose]: () => void watches.delete(keyHash) }
      watches.set(keyHash, watch)
      return watch
    },
    /** Whether the feed reported the key as revoked; a revoked key never becomes valid again. */
    wasRevoked: (keyHash: string) => revoked.has(keyHash),
    remember: (keyHash: string, key: VerifiedApiKey) => {
      const stored = { key, verifiedAt: now().getTime() }
      accepted.set(keyHash, { kind: 'accepted', ...stored })
      refused.delete(keyHash)
      disk.put(keyHash, stored)
    },
    refuse: (keyHash: string, because: Because) => {
      drop(keyHash)
      refused.add(keyHash, because)
    },
    forget: (keyHash: string, isRevoked: boolean) => {
      drop(keyHash)
      refused.delete(keyHash)
      const watch = watches.get(keyHash)
      if (watch) watch.isOvertaken = true
      if (isRevoked) revoked.set(keyHash, true)
    },
    /** Forgets all keys and the cursor. */
    forgetAll: () => {
      accepted.clear()
      refused.clear()
      for (const watch of watches.values()) watch.isOvertaken = true
      disk.empty()
    },
    /** The cursor and time of contact saved by the last run of the cell. */
    place: disk.place,
    savePlace: disk.savePlace,
    /** Writes pending changes to disk, as far as possible. */
    close: disk.close,
  }
}
export type KnownApiKeys = Awaited<ReturnType<typeof knownApiKeys>>

/** Cache of refused keys; each entry expires after `seconds`. */
function refusedKeys({ max, seconds, now }: { max: number; seconds: number; now: Now }) {
  const cache = new LRUCache<string, { because: Because; until: number }>({ max })
  return {
    find: (keyHash: string): Known | undefined => {
      const found = cache.get(keyHash)
      if (found && found.until > now().getTime()) return { kind: 'refused', because: found.because }
      cache.delete(keyHash)
      return undefined
    },
    add: (keyHash: string, because: Because) =>
      cache.set(keyHash, { because, until: addSeconds(now(), seconds).getTime() }),
    delete: (keyHash: string) => cache.delete(keyHash),
    clear: () => cache.clear(),
  }
}
