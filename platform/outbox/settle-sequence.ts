import { addSeconds, type Now } from '#platform/clock'
import { HEAD_SORT, type Item, newestOf, numberOf, SEQUENCE_PREFIX, type Table } from '#platform/table'
import { StoredCursor } from './read-sequence.ts'
import { registeredReaders } from './registered-readers.ts'
import { cursorSort, headPlace, scopeOf, toEvent } from './rows.ts'

const PAGE = 100

/**
 * Removes events that every registered reader has had and that are older than `keepSeconds`. A sequence that all of
 * them have read to its end leaves the index of those with news.
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
  // A conflict is a newer event, which keeps the sequence among those with news.
  await table.update({ ...rest, ...place })
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
