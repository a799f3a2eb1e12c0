import type { CellIndexState } from '#contracts/cells'
import { type IndexRecord, isKnownDeleted } from '../domain/index-record.ts'
import { jobOf } from '../operations/job-of.ts'
import type { Cell, IndexesDeps, StoredIndex } from '../ports.ts'

/**
 * Takes over the counts that cells see, for the list, and where they serve an index. An index that a cell does not
 * know any more, though it should serve it, is provisioned anew; one that it still holds, or holds again because of a
 * late worker, though it was deleted, is retired. Cells that do not answer are left as they are.
 */
export async function refreshIndexStats(
  deps: Pick<IndexesDeps, 'indexes' | 'cells' | 'newId' | 'now'>,
): Promise<void> {
  await Promise.all(deps.cells.all().map((cell) => refreshCell(deps, cell)))
}

async function refreshCell(deps: Pick<IndexesDeps, 'indexes' | 'newId' | 'now'>, cell: Cell): Promise<void> {
  const states = await cell.list().catch(() => undefined)
  if (states === undefined) return
  const byId = new Map(states.map((state) => [state.indexId, state]))
  const placed = await deps.indexes.listIndexesOfCell(cell.cellId)
  const live = new Set(placed.map(({ index }) => index.indexId))
  for (const state of states) if (!live.has(state.indexId)) await retireDeleted(deps, cell, state)
  const failures: unknown[] = []
  for (const stored of placed)
    // One index must not keep all others from being looked at.
    await refreshIndex(deps, stored, byId.get(stored.index.indexId)).catch((error: unknown) =>
      failures.push(error),
    )
  if (failures.length > 0) throw failures[0]
}

async function refreshIndex(
  deps: Pick<IndexesDeps, 'indexes' | 'newId' | 'now'>,
  stored: StoredIndex,
  seen: CellIndexState | undefined,
): Promise<void> {
  if (stored.index.status !== 'READY') return
  if (seen === undefined) await provisionAnew(deps, stored)
  else if (seen.phase === 'ready' && isStale(stored.index, seen)) await takeOver(deps, stored, seen)
}

/** The index lists may lag, so the row is read again; a row that changes meanwhile waits for the next round. */
async function takeOver(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  found: StoredIndex,
  seen: CellIndexState,
): Promise<void> {
  const stored = await indexes.findIndex(found.index.accountId, found.index.indexName)
  if (stored?.index.indexId !== seen.indexId || stored.index.status !== 'READY') return
  await indexes.updateIndex(stored, { ...stored.index, stats: seen.stats, endpoint: seen.endpoint })
}

async function provisionAnew(
  deps: Pick<IndexesDeps, 'indexes' | 'newId' | 'now'>,
  found: StoredIndex,
): Promise<void> {
  const stored = await deps.indexes.findIndex(found.index.accountId, found.index.indexName)
  if (stored?.index.indexId !== found.index.indexId || stored.index.status !== 'READY') return
  const next = { ...stored.index, generation: stored.index.generation + 1 }
  await deps.indexes.updateIndex(stored, next, { job: jobOf(deps, next) })
}

/**
 * Only what is known to have been deleted goes. Of one that nobody knows, as after a backup was put back, the cell keeps
 * what it has.
 */
async function retireDeleted(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  cell: Cell,
  { accountId, indexName, indexId }: CellIndexState,
): Promise<void> {
  const stored = await indexes.findIndex(accountId, indexName)
  if (stored === undefined || !isKnownDeleted(stored.index, indexId)) return
  // Should it not work, the next round comes soon.
  await cell.retire(indexId).catch(() => false)
}

function isStale({ stats, endpoint }: IndexRecord, seen: CellIndexState): boolean {
  return (
    endpoint !== seen.endpoint ||
    stats.numberOfDocuments !== seen.stats.numberOfDocuments ||
    stats.numberOfVectors !== seen.stats.numberOfVectors ||
    stats.storeSizeBytes !== seen.stats.storeSizeBytes ||
    stats.searchQueryTotal !== seen.stats.searchQueryTotal
  )
}
