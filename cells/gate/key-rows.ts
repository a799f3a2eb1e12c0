import * as z from 'zod'
import { VerifiedApiKey } from '#contracts/cells'
import type { Now } from '#platform/clock'
import { type Item, type Json, rowsOf, type Table, type Write } from '#platform/table'

/** A verified key and the time of its verification. */
export type StoredKey = { key: VerifiedApiKey; verifiedAt: number }
/** The feed's cursor, and the time at which it was read. */
export type Place = { cursor?: string | undefined; contactedAt?: Date | undefined }

const KEYS = 'KEYS'
const CURSOR = 'CURSOR'
/** Rows of one transaction; one more is for the cursor. */
const KEYS_AT_ONCE = 99
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 10_000

const PlaceRow = z.object({ cursor: z.string().optional(), contactedAt: z.coerce.date().optional() })
const KeyRow = z.object({ key: VerifiedApiKey, verifiedAt: z.number().default(0) })

/**
 * The known keys and the feed's cursor on disk. Changes are written in the background and retried until they succeed.
 * The cursor is never written before all changes it covers, so that after a restart the feed repeats what was not
 * written.
 */
export async function keyRows(
  table: Table,
  { now, onError }: { now: Now; onError: (error: unknown) => void },
) {
  const place: Place = PlaceRow.parse((await table.get(CURSOR, CURSOR)) ?? {})
  /** Pending change of each row: its new fields, or `undefined` to remove it. */
  let changes = new Map<string, StoredKey | undefined>()
  let isEmptying = false
  let newPlace: Place | undefined
  let isClosed = false

  async function write(): Promise<void> {
    for (;;) {
      // Old keys are removed first: a new cursor beside them would mean that every change to them was applied.
      if (isEmptying) {
        await removeAll(table)
        isEmptying = false
      }
      if (changes.size === 0 && newPlace === undefined) return
      const taken = [...changes].slice(0, KEYS_AT_ONCE)
      const isRest = taken.length === changes.size
      const at = isRest ? newPlace : undefined
      if (!(await writeOnce(table, taken, at))) continue
      // A row stays pending if it was changed again during the write.
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
    /** Removes all keys and the cursor. */
    empty: () => {
      changes = new Map()
      newPlace = undefined
      isEmptying = true
      writer.wake()
    },
    /**
     * Resolves when pending changes are on disk or could not be written; in that case the feed repeats them after the
     * next start.
     */
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

/** @returns `false` on a conflict with another write: the caller must retry */
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

/**
 * The cursor is removed last: after an interruption the old cursor is still present, it expires again, and the removal
 * is repeated.
 */
async function removeAll(table: Table): Promise<void> {
  for (;;) {
    const { items } = await table.query(KEYS, { limit: KEYS_AT_ONCE })
    if (items.length === 0) break
    await table.transact(items.map(({ pk, sk, version }) => ({ type: 'remove', pk, sk, version })))
  }
  const place = await table.get(CURSOR, CURSOR)
  if (place) await table.remove(CURSOR, CURSOR, place.version)
}

/** `stored` is `undefined` for a row that cannot be read. */
async function* stored(table: Table): AsyncGenerator<{ keyHash: string; stored: StoredKey | undefined }> {
  for await (const row of rowsOf((page) => table.query(KEYS, page), { pageSize: 500 }))
    yield { keyHash: row.sk, stored: KeyRow.safeParse(row).data }
}
