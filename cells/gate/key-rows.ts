import * as z from 'zod'
import { VerifiedApiKey } from '#contracts/cells'
import type { Now } from '#platform/clock'
import type { Item, Json, Table, Write } from '#platform/table'

/** A key as it was verified, and when. */
export type StoredKey = { key: VerifiedApiKey; verifiedAt: number }
/** Where the feed was, and when it was there. */
export type Place = { cursor?: string | undefined; contactedAt?: Date | undefined }

const KEYS = 'KEYS'
const CURSOR = 'CURSOR'
/** Of a transaction; one more is for the cursor. */
const KEYS_AT_ONCE = 99
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

const PlaceRow = z.object({ cursor: z.string().optional(), contactedAt: z.coerce.date().optional() })
const KeyRow = z.object({ key: VerifiedApiKey, verifiedAt: z.number().default(0) })

/**
 * What of the keys is on disk. What is said here is written soon after, and again until it is: a place in the feed
 * never before everything that the feed had said up to there, so that a restart hears again of what was not written.
 */
export async function keyRows(
  table: Table,
  { now, onError }: { now: Now; onError: (error: unknown) => void },
) {
  const place: Place = PlaceRow.parse((await table.get(CURSOR, CURSOR)) ?? {})
  /** What has to become of a row: its fields, or nothing. */
  let changes = new Map<string, StoredKey | undefined>()
  let isEmptying = false
  let newPlace: Place | undefined
  let isClosed = false

  async function write(): Promise<void> {
    for (;;) {
      // First: a new place beside keys from before would be one that has heard of all that became of them.
      if (isEmptying) {
        await removeAll(table)
        isEmptying = false
      }
      if (changes.size === 0 && newPlace === undefined) return
      const taken = [...changes].slice(0, KEYS_AT_ONCE)
      const isRest = taken.length === changes.size
      const at = isRest ? newPlace : undefined
      if (!(await writeOnce(table, taken, at))) continue
      // Only what has not been said anew meanwhile is done.
      for (const [keyHash, value] of taken)
        if (changes.has(keyHash) && changes.get(keyHash) === value) changes.delete(keyHash)
      if (newPlace === at) newPlace = undefined
    }
  }

  const writer = retrying(write, { onError, isClosed: () => isClosed })
  const change = (keyHash: string, value: StoredKey | undefined) => {
    changes.set(keyHash, value)
    writer.wake()
  }
  return {
    place,
    all: () => stored(table),
    put: (keyHash: string, stored: StoredKey) => change(keyHash, stored),
    drop: (keyHash: string) => change(keyHash, undefined),
    savePlace: (cursor: string) => {
      newPlace = { cursor, contactedAt: now() }
      writer.wake()
    },
    /** Nothing is left, the place neither. */
    empty: () => {
      changes = new Map()
      newPlace = undefined
      isEmptying = true
      writer.wake()
    },
    /** Resolves when what was said is on disk, or could not be written: then the next start hears it from the feed. */
    close: () => {
      isClosed = true
      return writer.settled()
    },
  }
}

/** Runs `work` when woken, once at a time, and again after a pause when it fails. */
function retrying(
  work: () => Promise<void>,
  { onError, isClosed }: { onError: (error: unknown) => void; isClosed: () => boolean },
) {
  let running: Promise<void> | undefined
  let isAgain = false
  let pauseMs = FIRST_PAUSE_MS
  let pausing: NodeJS.Timeout | undefined
  const wake = () => {
    if (pausing !== undefined) return
    if (running !== undefined) isAgain = true
    else running = run()
  }
  const run = async (): Promise<void> => {
    try {
      do {
        isAgain = false
        await work()
      } while (isAgain)
      pauseMs = FIRST_PAUSE_MS
    } catch (error) {
      onError(error)
      if (isClosed()) return
      pausing = setTimeout(() => {
        pausing = undefined
        wake()
      }, pauseMs)
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)
    } finally {
      running = undefined
    }
  }
  return {
    wake,
    settled: async () => {
      clearTimeout(pausing)
      pausing = undefined
      await running
      clearTimeout(pausing)
      pausing = undefined
      wake()
      await running
    },
  }
}

/** @returns `false` when somebody else wrote in between: then it is to be tried again */
async function writeOnce(
  table: Table,
  changes: readonly (readonly [string, StoredKey | undefined])[],
  place: Place | undefined,
): Promise<boolean> {
  const writes = await Promise.all(
    changes.map(async ([keyHash, value]) =>
      // Parsed from JSON and stored as such.
      toWrite(await table.get(KEYS, keyHash), KEYS, { sk: keyHash, fields: value as Fields | undefined }),
    ),
  )
  if (place !== undefined) {
    const fields = { cursor: place.cursor, contactedAt: place.contactedAt?.toISOString() }
    writes.push(toWrite(await table.get(CURSOR, CURSOR), CURSOR, { sk: CURSOR, fields }))
  }
  const needed = writes.filter((write) => write !== undefined)
  return needed.length === 0 || (await table.transact(needed)).ok
}

type Fields = { [name: string]: Json | undefined }

function toWrite(
  row: Item | undefined,
  pk: string,
  { sk, fields }: { sk: string; fields: Fields | undefined },
): Write | undefined {
  if (fields === undefined) return row && { type: 'remove', pk, sk, version: row.version }
  if (row === undefined) return { type: 'insert', item: { ...fields, pk, sk } }
  return { type: 'update', item: { ...fields, pk, sk, version: row.version } }
}

/** The place last: cut off before, it is still the old one, and everything is removed again. */
async function removeAll(table: Table): Promise<void> {
  for (;;) {
    const { items } = await table.query(KEYS, { limit: KEYS_AT_ONCE })
    if (items.length === 0) break
    await table.transact(items.map(({ pk, sk, version }) => ({ type: 'remove', pk, sk, version })))
  }
  const place = await table.get(CURSOR, CURSOR)
  if (place) await table.remove(CURSOR, CURSOR, place.version)
}

/** `undefined` for a row that cannot be read. */
async function* stored(table: Table): AsyncGenerator<{ keyHash: string; stored: StoredKey | undefined }> {
  let after: string | undefined
  do {
    const page = await table.query(KEYS, { limit: 500, ...(after !== undefined && { after }) })
    for (const row of page.items) yield { keyHash: row.sk, stored: KeyRow.safeParse(row).data }
    after = page.next
  } while (after !== undefined)
}
