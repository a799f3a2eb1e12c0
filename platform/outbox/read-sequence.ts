import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import {
  HEAD_SORT,
  type Item,
  newestOf,
  numberOf,
  SEQUENCE_PREFIX,
  sequenceSort,
  type Table,
} from '#platform/table'
import { cursorSort, type OutboxEvent, toEvent } from './rows.ts'

/**
 * Gets events of one account, user or the deployment, in their order and at least once: again after a throw, a crash, or
 * when the lease expired. Must therefore be idempotent by the id of an event.
 */
export type EventHandler = (events: readonly OutboxEvent[]) => Promise<void>

export type Reading = {
  table: Table
  reader: string
  handler: EventHandler
  now: Now
  leaseSeconds: number
}

const PAGE = 100

/** The number up to which a reader has had the events of a sequence. */
export const StoredCursor = z.object({
  number: z.number().int(),
  leasedUntil: z.coerce.date().optional(),
})

/**
 * Hands the reader what it has not had of a sequence. The cursor row is the lease too, so that two processes do not
 * both read; it moves on after the handler has returned.
 * @returns `leased` when another process is reading
 */
export async function readSequence(reading: Reading, pk: string): Promise<'read' | 'leased'> {
  const { table, reader } = reading
  for (;;) {
    const [head, cursor] = await Promise.all([table.get(pk, HEAD_SORT), table.get(pk, cursorSort(reader))])
    const newest = newestOf(head)
    const stored = cursor && StoredCursor.parse(cursor)
    if (newest <= (stored?.number ?? 0)) return 'read'
    const version = await lease(reading, pk, cursor)
    if (version === undefined) return 'leased'
    const number = stored?.number ?? 0
    await handOn(reading, { pk, number, newest, version })
  }
}

/** @returns the version of the leased row; `undefined` while another process holds the lease */
async function lease(
  { table, reader, now, leaseSeconds }: Reading,
  pk: string,
  cursor: Item | undefined,
): Promise<number | undefined> {
  const at = now()
  const until = addSeconds(at, leaseSeconds)
  const held = cursor && StoredCursor.parse(cursor).leasedUntil
  // A lease that ends later than one that begins now was written by a clock ahead of ours.
  if (held && held > at && held <= until) return undefined
  const item = { pk, sk: cursorSort(reader), number: 0, ...cursor, leasedUntil: until.toISOString() }
  const written = await (cursor ? table.update({ ...item, version: cursor.version }) : table.insert(item))
  return written ? (cursor?.version ?? 0) + 1 : undefined
}

type Leased = { pk: string; number: number; newest: number; version: number }

/** Reads from the cursor on, page by page. A throw of the handler gives the lease back. */
async function handOn(reading: Reading, { pk, number, newest, version }: Leased): Promise<void> {
  const { table, reader, handler, now, leaseSeconds } = reading
  let [at, leasedVersion] = [number, version]
  const moveOn = async (isOver: boolean) => {
    const leasedUntil = addSeconds(now(), leaseSeconds).toISOString()
    const item = { pk, sk: cursorSort(reader), number: at, ...(!isOver && { leasedUntil }) }
    const isMine = await table.update({ ...item, version: leasedVersion })
    leasedVersion++
    return isMine
  }
  try {
    while (at < newest) {
      const page = await table.query(pk, { prefix: SEQUENCE_PREFIX, after: sequenceSort(at), limit: PAGE })
      const rows = page.items.filter((row) => numberOf(row) <= newest)
      if (rows.length > 0) await handler(rows.map(toEvent))
      at = rows.map(numberOf).at(-1) ?? newest
      if (!(await moveOn(at >= newest))) return
    }
  } catch (error) {
    await moveOn(true).catch(() => false)
    throw error
  }
}
