import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { VerifiedApiKey } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import type { Json, Table } from '#platform/table'

type Because = 'unknown' | 'revoked' | 'expired'
/** Whether anything was said about a key since its holder began to ask about it. */
export type Watch = Disposable & { isOvertaken: boolean }
export type Known = { kind: 'accepted'; key: VerifiedApiKey } | { kind: 'refused'; because: Because }

const KEYS = 'KEYS'
const CURSOR = 'CURSOR'

const Place = z.object({ cursor: z.string().optional(), contactedAt: z.coerce.date().optional() })

/**
 * Keys this cell has verified, in memory and on disk, and for a short while those it refused. Only hashes. Memory
 * decides at once; the disk follows, and is read once, at the start.
 */
export async function knownKeys(
  table: Table,
  {
    maxCachedKeys,
    negativeCacheSeconds,
    now,
  }: { maxCachedKeys: number; negativeCacheSeconds: number; now: Now },
) {
  const accepted = new LRUCache<string, Known>({ max: maxCachedKeys })
  // Apart: whoever tries many keys that are none must not drive out those that are.
  const refused = refusedKeys({ max: maxCachedKeys, seconds: negativeCacheSeconds, now })
  const revoked = new LRUCache<string, true>({ max: maxCachedKeys })
  const watches = new Map<string, Watch>()
  const disk = rowsOf(table)
  const place = Place.parse((await table.get(CURSOR, CURSOR)) ?? {})
  for await (const { keyHash, key } of stored(table)) accepted.set(keyHash, { kind: 'accepted', key })

  return {
    get size() {
      return accepted.size
    },
    find: (keyHash: string): Known | undefined => accepted.get(keyHash) ?? refused.find(keyHash),
    /** Watches a key while the controller is asked about it; one question per key at a time. */
    watch: (keyHash: string): Watch => {
      const watch: Watch = { isOvertaken: false, [Symbol.dispose]: () => void watches.delete(keyHash) }
      watches.set(keyHash, watch)
      return watch
    },
    /** Whether the feed has said so; a revoked key never comes back. */
    wasRevoked: (keyHash: string) => revoked.has(keyHash),
    remember: (keyHash: string, key: VerifiedApiKey) => {
      accepted.set(keyHash, { kind: 'accepted', key })
      refused.delete(keyHash)
      // Parsed from JSON and stored as such.
      disk.put(KEYS, keyHash, { key: key as unknown as Json })
    },
    refuse: (keyHash: string, because: Because) => {
      accepted.delete(keyHash)
      refused.add(keyHash, because)
      disk.drop(KEYS, keyHash)
    },
    forget: (keyHash: string, isRevoked: boolean) => {
      accepted.delete(keyHash)
      refused.delete(keyHash)
      const watch = watches.get(keyHash)
      if (watch) watch.isOvertaken = true
      if (isRevoked) revoked.set(keyHash, true)
      disk.drop(KEYS, keyHash)
    },
    forgetAll: async () => {
      for await (const { keyHash } of stored(table)) disk.drop(KEYS, keyHash)
      accepted.clear()
      refused.clear()
      for (const watch of watches.values()) watch.isOvertaken = true
      await disk.settled()
    },
    /** Where the feed was when the cell was last open, and when it was there. */
    place,
    savePlace: (cursor: string) => disk.put(CURSOR, CURSOR, { cursor, contactedAt: now().toISOString() }),
    clearPlace: () => disk.drop(CURSOR, CURSOR),
    /** Resolves when what was said before is on disk. */
    settled: () => disk.settled(),
  }
}
export type KnownKeys = Awaited<ReturnType<typeof knownKeys>>

/** Keys that were refused, each for as long as it is not asked about again. */
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

/** Rows by key, where the last word counts. Writes follow one another in the order they were asked for. */
function rowsOf(table: Table) {
  let writing: Promise<unknown> = Promise.resolve()
  const later = (write: () => Promise<unknown>) => void (writing = writing.then(write, write))
  return {
    drop: (pk: string, sk: string) =>
      later(async () => {
        const row = await table.get(pk, sk)
        if (row) await table.remove(pk, sk, row.version)
      }),
    put: (pk: string, sk: string, fields: { [name: string]: Json }) =>
      later(async () => {
        const row = await table.get(pk, sk)
        if (row) await table.update({ ...fields, pk, sk, version: row.version })
        else await table.insert({ ...fields, pk, sk })
      }),
    settled: async () => void (await writing),
  }
}

async function* stored(table: Table): AsyncGenerator<{ keyHash: string; key: VerifiedApiKey }> {
  let after: string | undefined
  do {
    const page = await table.query(KEYS, { limit: 500, ...(after !== undefined && { after }) })
    for (const row of page.items) yield { keyHash: row.sk, key: VerifiedApiKey.parse(row['key']) }
    after = page.next
  } while (after !== undefined)
}
