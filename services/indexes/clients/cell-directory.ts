import type { CellDescription } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { Cell, Cells, CellSeen } from '../ports.ts'

const FRESH_SECONDS = 5

/**
 * The configured cells. A cell that does not answer is known by what it last said: the index is placed, and made
 * when the cell is back.
 */
export function cellDirectory(cells: readonly Cell[], now: Now): Cells {
  const known = new Map<string, { description: CellDescription; seenAt: Date }>()
  const look = async (cell: Cell): Promise<CellSeen> => {
    const { cellId } = cell
    const last = known.get(cellId)
    if (last && addSeconds(last.seenAt, FRESH_SECONDS) > now()) return { cellId, isUp: true, ...last }
    const description = await cell.describe().catch(() => undefined)
    if (description === undefined) return { cellId, isUp: false, ...last }
    const seen = { description, seenAt: now() }
    known.set(cellId, seen)
    return { cellId, isUp: true, ...seen }
  }
  return {
    place: async () => {
      const seen = await Promise.all(cells.map(look))
      const described = seen.flatMap(({ description }) => description ?? [])
      if (described.length === 0) throw unavailable('No cell answers right now. Try again shortly.')
      const [best] = described
        .filter(({ indexes, maxIndexes }) => indexes < maxIndexes)
        .sort((a, b) => a.indexes / a.maxIndexes - b.indexes / b.maxIndexes)
      if (best) return { cellId: best.cellId, description: best }
      throw new ServiceError({
        kind: 'unavailable',
        code: 'no_capacity',
        message: 'No cell has room for another index. Delete one, or try again later.',
        retryAfterSeconds: 60,
      })
    },
    cell: (cellId) => {
      const found = cells.find((cell) => cell.cellId === cellId)
      if (found) return found
      throw unavailable('The cell of this index is not configured any more.')
    },
    all: () => cells,
    describeAll: () => Promise.all(cells.map(look)),
  }
}

function unavailable(message: string): ServiceError {
  return new ServiceError({ kind: 'unavailable', code: 'service_unavailable', message, retryAfterSeconds: 5 })
}
