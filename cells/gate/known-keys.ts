import { LRUCache } from 'lru-cache'
import { VerifiedApiKey } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import type { Json, Table } from '#platform/table'

type Because = 'unknown' | 'revoked' | 'expired'
export type Known =
  | { kind: 'accepted'; key: VerifiedApiKey }
  | { kind: 'refused'; because: Because; until: number }

const KEYS = 'KEYS'
const CURSOR = 'CURSOR'

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
  const cache = new LRUCache<string, Known>({ max: maxCachedKeys })
  const revoked = new LRUCache<string, true>({ max: maxCachedKeys })
  const disk = rowsOf(table)
  for await (const { keyHash, key } of stored(table)) cache.set(keyHash, { kind: 'accepted', key })

  return {
    get size() {
      return cache.size
    },
    find: (keyHash: string): Known | undefined => {
      const known = cache.get(keyHash)
      if (known?.kind !== 'refused' || known.until > now().getTime()) return known
      cache.delete(keyHash)
      return undefined
    },
    /** Whether the feed has said so; a revoked key never comes back. */
    wasRevoked: (keyHash: string) => revoked.has(keyHash),
    remember: (keyHash: string, key: VerifiedApiKey) => {
      cache.set(keyHash, { kind: 'accepted', key })
      // Parsed from JSON and stored as such.
      disk.put(KEYS, keyHash, { key: key as unknown as Json })
    },
    refuse: (keyHash: string, because: Because) => {
      cache.set(keyHash, {
        kind: 'refused',
        because,
        until: addSeconds(now(), negativeCacheSeconds).getTime(),
      })
      disk.drop(KEYS, keyHash)
    },
    forget: (keyHash: string, isRevoked: boolean) => {
      cache.delete(keyHash)
      if (isRevoked) revoked.set(keyHash, true)
      disk.drop(KEYS, keyHash)
    },
    forgetAll: async () => {
      for await (const { keyHash } of stored(table)) disk.drop(KEYS, keyHash)
      cache.clear()
      await disk.settled()
    },
    cursor: async (): Promise<string | undefined> => {
      const row = await table.get(CURSOR, CURSOR)
      return typeof row?.['cursor'] === 'string' ? row['cursor'] : undefined
    },
    saveCursor: (cursor: string) => disk.put(CURSOR, CURSOR, { cursor }),
    clearCursor: () => disk.drop(CURSOR, CURSOR),
    /** Resolves when what was said before is on disk. */
    settled: () => disk.settled(),
  }
}
export type KnownKeys = Awaited<ReturnType<typeof knownKeys>>

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
