import type { IndexesDeps } from '../ports.ts'

/**
 * Compares the counts of every cell with the indexes that exist, and sets right those that differ. Nothing is known
 * that makes them differ; the check reads, so that a mistake does not take a cell's room for good.
 */
export async function mendPlacedCounts(
  { cellRows, onPlacedDrift }: Pick<IndexesDeps, 'cellRows' | 'onPlacedDrift'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { cellId } of await cellRows.list()) {
    if (signal.aborted) return
    for (const drift of await cellRows.mendPlaced(cellId)) onPlacedDrift(drift)
  }
}
