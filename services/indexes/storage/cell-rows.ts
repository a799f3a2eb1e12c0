import * as z from 'zod'
import { CellDescription } from '#contracts/cells'
import { type Item, type NewItem, type Table, type Write, writeOver } from '#platform/table'
import { openSlots, type PlacedCount, slotOf } from '../domain/placement.ts'
import type { IndexRecord } from '../domain/index-record.ts'

export const CELLS = 'CELLS'
export const cellSort = (cellId: string) => `CELL#${cellId}`
const placedKey = (cellId: string) => `CELL#${cellId}`
const PLACED = 'PLACED#'
const placedSort = (slot: number) => `${PLACED}${String(slot).padStart(2, '0')}`

/** A cell's own description without the number of its indexes, which is not stored. */
export const StoredDescription = CellDescription.omit({ indexes: true })

export const StoredCell = z.object({
  cellId: z.string(),
  kind: z.enum(['local', 'kubernetes']),
  controlUrl: z.string(),
  tokenHash: z.string(),
  sealedToken: z.string(),
  state: z.enum(['open', 'closed']),
  description: StoredDescription.optional(),
})
export type StoredCell = z.infer<typeof StoredCell>

const StoredPlaced = z.object({
  slot: z.number().int(),
  placed: z.number().int(),
  room: z.number().int(),
  changedAt: z.coerce.date(),
})
export type StoredPlaced = PlacedCount & { changedAt: Date; version: number }

/** The rows that count a cell's indexes; none before the cell has described itself. */
export async function readPlaced(table: Pick<Table, 'query'>, cellId: string): Promise<StoredPlaced[]> {
  const { items } = await table.query(placedKey(cellId), { prefix: PLACED, limit: 100 })
  return items.map(fromPlaced)
}

export function placedWrite(
  cellId: string,
  { slot, placed, room }: PlacedCount,
  { at, version }: { at: Date; version: number | undefined },
): Write {
  const item: NewItem = {
    pk: placedKey(cellId),
    sk: placedSort(slot),
    slot,
    placed,
    room,
    changedAt: at.toISOString(),
  }
  return writeOver(item, version === undefined ? undefined : { version })
}

/** The rows in which a new index can be counted, best first; none when its cell is full or unknown. */
export async function slotsFor(table: Table, { cellId, indexId }: IndexRecord): Promise<number[]> {
  return openSlots(await readPlaced(table, cellId), indexId)
}

/**
 * Counts a new index in the first of these rows that still has room.
 * @returns the row and the write, to be committed together with the index; `undefined` when all have become full
 */
export async function takePlace(
  table: Table,
  { cellId }: IndexRecord,
  { slots, at }: { slots: readonly number[]; at: Date },
): Promise<{ placedIn: number; write: Write } | undefined> {
  for (const slot of slots) {
    const row = await readSlot(table, cellId, slot)
    if (row && row.placed < row.room) {
      const { version } = row
      const write = placedWrite(cellId, { ...row, placed: row.placed + 1 }, { at, version })
      return { placedIn: slot, write }
    }
  }
  return undefined
}

/** Counts an index out, in the transaction that removes it. */
export async function leavePlace(table: Table, index: IndexRecord, at: Date): Promise<Write[]> {
  const row = await readSlot(table, index.cellId, slotOf(index))
  if (row === undefined || row.placed === 0) return []
  const { version } = row
  return [placedWrite(index.cellId, { ...row, placed: row.placed - 1 }, { at, version })]
}

async function readSlot(table: Table, cellId: string, slot: number): Promise<StoredPlaced | undefined> {
  const row = await table.get(placedKey(cellId), placedSort(slot))
  return row && fromPlaced(row)
}

function fromPlaced(row: Item): StoredPlaced {
  return { ...StoredPlaced.parse(row), version: row.version }
}
