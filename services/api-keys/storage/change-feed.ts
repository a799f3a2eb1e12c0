import { hash } from 'node:crypto'
import * as z from 'zod'
import { addSeconds } from '#platform/clock'
import { type Item, type NewItem, rowsOf, type Table, toEpoch, type Write } from '#platform/table'
import type { ApiKeyRecord } from '../domain/api-key.ts'
import {
  CHANGE_ID_LENGTH,
  CHANGE_LIFETIME_SECONDS,
  type ChangeCursor,
  FEED_BEGIN,
  type FeedHead,
  type KeyChange,
} from '../domain/change-cursor.ts'

/** The partition of the feed's entries. */
export const CHANGES = 'APIKEY_CHANGES'
const HEAD = 'APIKEY_CHANGES_HEAD'
const NUMBER_DIGITS = 12
/** A new reader starts this many entries back, to cover keys it verified while fetching its first cursor. */
const BEGIN_BEFORE = 100

const StoredChange = z.object({
  number: z.number().int(),
  id: z.string(),
  keyHash: z.string(),
  revoked: z.boolean(),
})
const StoredHead = z.object({ number: z.number().int(), id: z.string(), keptUntil: z.coerce.date() })

/**
 * The writes that add one entry. All writers increment the same head row, so that entries are committed in the order of
 * their numbers, independent of clocks.
 */
export async function changeWrites(
  table: Table,
  key: ApiKeyRecord,
  { at, revoked }: { at: Date; revoked: boolean },
): Promise<Write[]> {
  const row = await table.get(HEAD, HEAD)
  const number = headOf(row).number + 1
  const text = `${at.toISOString()}#${key.keyId}#${revoked ? 'revoked' : 'changed'}`
  const id = hash('sha256', text, 'hex').slice(0, CHANGE_ID_LENGTH)
  const expiresAt = toEpoch(addSeconds(at, CHANGE_LIFETIME_SECONDS))
  const entry: NewItem = {
    pk: CHANGES,
    sk: sortOf(number),
    number,
    id,
    at: at.toISOString(),
    keyHash: key.keyHash,
    revoked,
    expiresAt,
  }
  const head = { pk: HEAD, sk: HEAD, number, id, keptUntil: new Date(expiresAt * 1000).toISOString() }
  return [
    row ? { type: 'update', item: { ...head, version: row.version } } : { type: 'insert', item: head },
    { type: 'insert', item: entry },
  ]
}

/**
 * Reads the head first: every entry up to its number is committed. A reader that is at the head costs this one read,
 * however often it looks.
 */
export async function readChanges(
  table: Table,
  cursor: ChangeCursor,
): Promise<{ head: FeedHead | undefined; changes: KeyChange[] }> {
  const row = await table.get(HEAD, HEAD)
  const head = row && StoredHead.parse(row)
  if (head?.number === cursor.number) return { head, changes: [] }
  const first = cursor.number > 0 ? { after: sortOf(cursor.number - 1) } : {}
  const rows = rowsOf((page) => table.query(CHANGES, { ...first, ...page }), { pageSize: 200 })
  const changes = await Array.fromAsync(rows, (item): KeyChange => StoredChange.parse(item))
  return { head, changes }
}

/** A cursor a little before the newest entry, whose own entry can still be read. */
export async function beginning(table: Table, now: Date): Promise<ChangeCursor> {
  const row = await table.get(HEAD, HEAD)
  if (row === undefined) return FEED_BEGIN
  const newest = StoredHead.parse(row)
  const { items } = await table.query(CHANGES, { limit: BEGIN_BEFORE + 1, order: 'desc' })
  const changes = items.map((item) => StoredChange.parse(item))
  let place: ChangeCursor = newest
  // With DynamoDB the head may be visible shortly before its entry. Otherwise the newest entry has expired, and no
  // cursor before it is valid.
  const isNewestThere = changes.some(({ number }) => number === newest.number)
  if (!isNewestThere && newest.keptUntil <= now) return { number: newest.number, id: newest.id }
  for (const change of changes) {
    if (change.number > place.number) continue
    if (change.number < place.number - 1) break
    place = change
  }
  const isFirst = place.number === 1
  return isFirst ? FEED_BEGIN : { number: place.number, id: place.id }
}

function headOf(row: Item | undefined): ChangeCursor {
  return row ? StoredHead.parse(row) : FEED_BEGIN
}

const sortOf = (number: number) => String(number).padStart(NUMBER_DIGITS, '0')
