import type { CellDescription } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { Cell, Cells } from '../ports.ts'

const FRESH_SECONDS = 5

/**
 * The configured cells. A cell that does not answer is known by what it last said: the index is placed, and made
 * when the cell is back.
 */
export function cellDirectory(cells: readonly Cell[], now: Now): Cells {
  const known = new Map<string, { description: CellDescription; until: Date }>()
  const describe = async (cell: Cell): Promise<CellDescription | undefined> => {
    const last = known.get(cell.cellId)
    if (last && last.until > now()) return last.description
    const description = await cell.describe().catch(() => undefined)
    if (description) known.set(cell.cellId, { description, until: addSeconds(now(), FRESH_SECONDS) })
    return description ?? last?.description
  }
  return {
    place: async () => {
      const described = (await Promise.all(cells.map(describe))).filter((one) => one !== undefined)
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
  }
}

function unavailable(message: string): ServiceError {
  return new ServiceError({ kind: 'unavailable', code: 'service_unavailable', message, retryAfterSeconds: 5 })
}
