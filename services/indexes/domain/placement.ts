import type { IndexRecord } from './index-record.ts'

/**
 * The indexes placed at a cell are counted in so many rows, each with its share of the cell's room, so that parallel
 * creates of many accounts do not all write the same row.
 */
export const PLACED_ROWS = 16

/** One of the rows that count a cell's indexes. */
export type PlacedCount = Readonly<{
  slot: number
  placed: number
  /** No index is placed here beyond this number; the shares of all rows add up to the cell's capacity. */
  room: number
}>

/** The row that counts an index; one of an older version has a row by its id. */
export function slotOf({ placedIn, indexId }: Pick<IndexRecord, 'placedIn' | 'indexId'>): number {
  return placedIn ?? hashOf(indexId) % PLACED_ROWS
}

/** How many of these indexes each row must count. */
export function countBySlot(indexes: Iterable<Pick<IndexRecord, 'placedIn' | 'indexId'>>): number[] {
  const counts = Array.from({ length: PLACED_ROWS }, () => 0)
  for (const index of indexes) {
    const slot = slotOf(index)
    counts[slot] = (counts[slot] ?? 0) + 1
  }
  return counts
}

/**
 * Divides a capacity among the rows. What is free goes to all of them alike; while more is placed than the cell takes,
 * each share is less than its row has, so that nothing is placed until enough is deleted.
 */
export function roomsFor(placed: readonly number[], maxIndexes: number): number[] {
  const total = placed.reduce((sum, one) => sum + one, 0)
  if (total > maxIndexes) return placed.map((one) => Math.floor((one * maxIndexes) / total))
  const free = maxIndexes - total
  return placed.map((one, at) => one + Math.floor((free + placed.length - 1 - at) / placed.length))
}

/** The rows with room for this index, in the order to try them: another one for each index. */
export function openSlots(counts: readonly PlacedCount[], indexId: string): number[] {
  if (placedOf(counts) >= roomOf(counts)) return []
  const open = counts.filter(({ placed, room }) => placed < room).map(({ slot }) => slot)
  const first = open.length === 0 ? 0 : hashOf(indexId) % open.length
  return [...open.slice(first), ...open.slice(0, first)]
}

export const placedOf = (counts: readonly PlacedCount[]) =>
  counts.reduce((sum, { placed }) => sum + placed, 0)
export const roomOf = (counts: readonly PlacedCount[]) => counts.reduce((sum, { room }) => sum + room, 0)

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
