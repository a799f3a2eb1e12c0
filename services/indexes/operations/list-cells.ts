import type { CellView } from '#contracts/indexes'
import type { CellSeen, IndexesDeps } from '../ports.ts'

/** Every configured cell with its current state. For operators. */
export async function listCells({ cells }: Pick<IndexesDeps, 'cells'>): Promise<{ results: CellView[] }> {
  return { results: (await cells.describeAll()).map(toCell) }
}

function toCell({ cellId, isUp, description, seenAt }: CellSeen): CellView {
  return {
    cellId,
    health: isUp ? 'up' : 'down',
    ...description,
    ...(seenAt && { lastSeenAt: seenAt.toISOString() }),
  }
}
