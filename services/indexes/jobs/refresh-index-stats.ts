import type { CellIndexState } from '#contracts/cells'
import type { IndexRecord } from '../domain/index-record.ts'
import type { Cell, IndexesDeps, StoredIndex } from '../ports.ts'
import { atCell, isHeld } from './at-cell.ts'
import { loseIndex } from './lose-index.ts'

type Deps = Pick<IndexesDeps, 'indexes' | 'cells' | 'newId' | 'now' | 'config' | 'publish'>

/**
 * Stores the counts and endpoints that cells report, for the list. A READY index that its cell has lost is created
 * again. A deleted index that a cell still holds, or holds again because of a late worker, is retired. A cell that does
 * not answer is skipped; when `signal` aborts, no further answer is awaited.
 */
export async function refreshIndexStats(
  deps: Deps,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const cells = await deps.cells.all()
  await Promise.all(cells.map((cell) => refreshCell(deps, cell, signal)))
}

async function refreshCell(deps: Deps, cell: Cell, signal: AbortSignal): Promise<void> {
  // Read before the cell is asked: an index placed later may be missing in its answer.
  const placed = await deps.indexes.listIndexesOfCell(cell.cellId)
  const states = await atCell(() => cell.list(), signal).catch(() => 'unreachable' as const)
  if (typeof states === 'string') return
  const byId = new Map(states.map((state) => [state.indexId, state]))
  const known = new Set(placed.map(({ index }) => index.indexId))
  for (const { indexId } of states) if (!known.has(indexId)) await retireDeleted(deps, cell, indexId)
  const failures: unknown[] = []
  for (const stored of placed) {
    if (signal.aborted) return
    // A failure of one index must not stop the refresh of the others.
    await refreshIndex(deps, cell, { stored, seen: byId.get(stored.index.indexId), signal }).catch(
      (error: unknown) => failures.push(error),
    )
  }
  if (failures.length > 0) throw failures[0]
}

async function refreshIndex(
  deps: Deps,
  cell: Cell,
  { stored, seen, signal }: { stored: StoredIndex; seen: CellIndexState | undefined; signal: AbortSignal },
): Promise<void> {
  if (stored.index.status !== 'READY') return
  if (seen === undefined) await lookForLost(deps, cell, { found: stored, signal })
  else if (seen.phase === 'ready' && isStale(stored.index, seen)) await takeOver(deps, stored, seen)
}

/**
 * The secondary index may lag, so the row is read again; a row that changes in between is refreshed in the next round.
 */
async function takeOver(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  found: StoredIndex,
  seen: CellIndexState,
): Promise<void> {
  const stored = await indexes.findIndex(found.index.accountId, found.index.indexName)
  if (stored?.index.indexId !== seen.indexId || stored.index.status !== 'READY') return
  await indexes.updateIndex(stored, {
    ...stored.index,
    stats: seen.stats,
    endpoint: seen.endpoint,
    substituteModel: seen.substituteModel,
  })
}

/**
 * The cell's list may lag or be incomplete; an index counts as lost only if the cell does not know it when asked for it
 * directly.
 */
async function lookForLost(
  deps: Deps,
  cell: Cell,
  { found, signal }: { found: StoredIndex; signal: AbortSignal },
): Promise<void> {
  const { accountId, indexName, indexId } = found.index
  if ((await isHeld(() => cell, indexId, signal)) !== false) return
  const stored = await deps.indexes.findIndex(accountId, indexName)
  if (stored?.index.indexId !== indexId || stored.version !== found.version) return
  await loseIndex(deps, stored)
}

/**
 * Retires only an index that is known to have been deleted. An index unknown to the control plane, as after its restore
 * from a backup, stays at the cell.
 */
async function retireDeleted(
  { indexes }: Pick<IndexesDeps, 'indexes'>,
  cell: Cell,
  indexId: string,
): Promise<void> {
  if (!(await indexes.wasDeleted(indexId))) return
  // A failure is left to the next round.
  await cell.retire(indexId).catch(() => false)
}

function isStale({ stats, endpoint, substituteModel }: IndexRecord, seen: CellIndexState): boolean {
  return (
    endpoint !== seen.endpoint ||
    substituteModel !== seen.substituteModel ||
    stats.numberOfDocuments !== seen.stats.numberOfDocuments ||
    stats.numberOfVectors !== seen.stats.numberOfVectors ||
    stats.storeSizeBytes !== seen.stats.storeSizeBytes ||
    stats.searchQueryTotal !== seen.stats.searchQueryTotal
  )
}
