import { addSeconds, type Now } from '#platform/clock'
import {
  HEAD_SORT,
  type Item,
  newestOf,
  numberOf,
  SEQUENCE_PREFIX,
  type Table,
  toEpoch,
} from '#platform/table'
import { StoredCursor } from './read-sequence.ts'
import { registeredReaders } from './registered-readers.ts'
import { cursorSort, headPlace, scopeOf, toEvent } from './rows.ts'

const PAGE = 100
/** A sequence without events is forgotten after this time, unless another event comes. */
const FORGOTTEN_AFTER_SECONDS = 400 * 86_400
/** Cursors go this much before the head, so that none of them outlives it, even by a clock that is wrong. */
const CURSORS_EARLIER_SECONDS = 86_400

/**
 * Removes events that every registered reader has had and that are older than `keepSeconds`. A sequence that all of
 * them have read to its end leaves the index of those with news. When none of its events is left, its head and cursors
 * expire, so that nothing lasts of an account that is gone; the next event before that keeps them.
 */
export async function settleSequence(
  { table, now, keepSeconds }: { table: Table; now: Now; keepSeconds: number },
  pk: string,
): Promise<void> {
  const head = await table.get(pk, HEAD_SORT)
  if (head === undefined) return
  const readers = await registeredReaders(table)
  const cursors = await Promise.all(readers.map((reader) => table.get(pk, cursorSort(reader))))
  const passed = Math.min(...cursors.map((row) => (row ? StoredCursor.parse(row).number : 0)))
  const oldest = await removeOld(table, pk, { passed, before: addSeconds(now(), -keepSeconds) })
  if (passed < newestOf(head)) return
  const { g1pk: _shelf, g1sk: _at, ...rest } = head
  const place =
    oldest && headPlace(scopeOf(pk), addSeconds(new Date(toEvent(oldest).at), keepSeconds), 'READ')
  if (place?.g1pk === head.g1pk && place?.g1sk === head.g1sk) return
  const end = place === undefined ? addSeconds(now(), FORGOTTEN_AFTER_SECONDS) : undefined
  // A cursor that moves on meanwhile is seen again by the next sweep, because the head is still in the index then.
  if (end && !(await expireCursors(table, cursors, addSeconds(end, -CURSORS_EARLIER_SECONDS)))) return
  // A conflict is a newer event, which keeps the sequence among those with news.
  await table.update({ ...rest, ...place, ...(end && { expiresAt: toEpoch(end) }) })
}

/** @returns the oldest event that is left */
async function removeOld(
  table: Table,
  pk: string,
  { passed, before }: { passed: number; before: Date },
): Promise<Item | undefined> {
  for (;;) {
    const { items, next } = await table.query(pk, { prefix: SEQUENCE_PREFIX, limit: PAGE })
    const left = items.find((row) => numberOf(row) > passed || new Date(toEvent(row).at) > before)
    for (const row of items) {
      if (row === left) return left
      await table.remove(row.pk, row.sk, row.version)
    }
    if (next === undefined) return undefined
  }
}

/** @returns whether none of them was changed meanwhile */
async function expireCursors(
  table: Table,
  cursors: readonly (Item | undefined)[],
  end: Date,
): Promise<boolean> {
  const stored = cursors.filter((row) => row !== undefined)
  const written = await Promise.all(stored.map((row) => table.update({ ...row, expiresAt: toEpoch(end) })))
  return written.every(Boolean)
}
