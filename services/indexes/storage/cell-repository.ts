import type { CellDescription } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import { changing, type Item, rowsOf, type Table, writeOver } from '#platform/table'
import type { Vault } from '#platform/vault'
import { countBySlot, PLACED_ROWS, placedOf, roomOf, roomsFor } from '../domain/placement.ts'
import type { CellRegistration, CellRepository, KnownCell, PlacedDrift } from '../ports.ts'
import { CELLS, cellSort, placedWrite, readPlaced, StoredCell, StoredDescription } from './cell-rows.ts'
import { indexesOfCell } from './index-pages.ts'

/**
 * A count is compared with the rows only when it has not changed for this long: until then the secondary index may not
 * list an index that was just placed.
 */
const QUIET_SECONDS = 60

/** Cells in a `Table`; the token that is sent to a cell is sealed. */
export function cellRepository(
  table: Table,
  { vault, now }: { vault: Pick<Vault, 'seal' | 'open'>; now: Now },
): CellRepository {
  return {
    list: async () => {
      const cells: KnownCell[] = []
      for await (const row of rowsOf((page) => table.query(CELLS, page))) cells.push(fromRow(row))
      return cells
    },
    find: async (cellId) => {
      const row = await table.get(CELLS, cellSort(cellId))
      return row && fromRow(row)
    },
    tokenOf: ({ cellId, sealedToken }) => vault.open(sealedToken, contextOf(cellId)),
    register: (cell, also) => register(table, vault, { cell, also }),
    learn: (cellId, description, also) => learn(table, { cellId, description, also, now }),
    placedAt: async (cellId) => {
      const counts = await readPlaced(table, cellId)
      return { placed: placedOf(counts), room: roomOf(counts) }
    },
    mendPlaced: (cellId) => mendPlaced(table, cellId, now),
  }
}

const contextOf = (cellId: string) => `token for cell ${cellId}`

/** Writes only what changed, so that a host can register its cell at every start. */
async function register(
  table: Table,
  vault: Pick<Vault, 'seal' | 'open'>,
  { cell, also }: { cell: CellRegistration; also: Parameters<CellRepository['register']>[1] },
): Promise<void> {
  const { cellId, kind, controlUrl, tokenHash, token } = cell
  await changing(table, 'The cell', async () => {
    const row = await table.get(CELLS, cellSort(cellId))
    const before = row && StoredCell.parse(row)
    const isSealed = before !== undefined && (await opened(vault, before)) === token
    const sealedToken = isSealed ? before.sealedToken : await vault.seal(token, contextOf(cellId))
    const next = {
      ...before,
      cellId,
      kind,
      controlUrl,
      tokenHash,
      sealedToken,
      state: before?.state ?? ('open' as const),
    }
    if (row && JSON.stringify(next) === JSON.stringify(before)) return { result: undefined }
    const item = { ...next, pk: CELLS, sk: cellSort(cellId) }
    return {
      writes: [writeOver(item, row), ...also(next, before)],
      result: undefined,
    }
  })
}

/** The token as stored; `undefined` when the vault has another key than it was sealed with. */
async function opened(vault: Pick<Vault, 'open'>, { cellId, sealedToken }: StoredCell) {
  return vault.open(sealedToken, contextOf(cellId)).catch(() => undefined)
}

/** Stores how a cell describes itself, and divides its room anew when its capacity has changed. */
async function learn(table: Table, { cellId, description: seen, also, now }: LearnOptions): Promise<void> {
  const description = StoredDescription.parse(seen)
  await changing(table, 'The cell', async () => {
    const row = await table.get(CELLS, cellSort(cellId))
    if (row === undefined) return { result: undefined }
    const before = StoredCell.parse(row)
    const isSame = JSON.stringify(before.description) === JSON.stringify(description)
    const counts = await readPlaced(table, cellId)
    // After more was placed than a smaller capacity takes, its room is divided again once enough is deleted.
    const isDivided = roomOf(counts) === description.maxIndexes || placedOf(counts) > description.maxIndexes
    if (isSame && counts.length === PLACED_ROWS && isDivided) return { result: undefined }
    // Before the first description no index can be placed, so that this count cannot be overtaken by one.
    const placed =
      counts.length === PLACED_ROWS
        ? counts.map((count) => count.placed)
        : countBySlot(await indexesOfCell(table, cellId))
    const rooms = roomsFor(placed, description.maxIndexes)
    const item = { ...before, description, pk: CELLS, sk: cellSort(cellId), version: row.version }
    const shares = rooms.map((room, slot) =>
      placedWrite(
        cellId,
        { slot, room, placed: placed[slot] ?? 0 },
        { at: now(), version: counts[slot]?.version },
      ),
    )
    const events = also({ ...before, description }, before)
    return { writes: [{ type: 'update', item }, ...shares, ...events], result: undefined }
  })
}
type LearnOptions = {
  cellId: string
  description: CellDescription
  also: Parameters<CellRepository['learn']>[2]
  now: Now
}

/** Sets counts that differ from the rows that exist; one that changes meanwhile is left to the next check. */
async function mendPlaced(table: Table, cellId: string, now: Now): Promise<PlacedDrift[]> {
  const before = await readPlaced(table, cellId)
  if (before.length !== PLACED_ROWS) return []
  const counted = countBySlot(await indexesOfCell(table, cellId))
  const quietSince = addSeconds(now(), -QUIET_SECONDS)
  const drifts: PlacedDrift[] = []
  for (const count of before) {
    const placed = counted[count.slot] ?? 0
    if (placed === count.placed || count.changedAt > quietSince) continue
    const { version } = count
    const write = placedWrite(cellId, { ...count, placed }, { at: now(), version })
    const { ok } = await table.transact([write])
    if (ok) drifts.push({ cellId, slot: count.slot, counted: count.placed, exist: placed })
  }
  return drifts
}

function fromRow(row: Item): KnownCell {
  return StoredCell.parse(row)
}
