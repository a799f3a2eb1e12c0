import type { CellDescription } from '#contracts/cells'
import { addSeconds, type Now, within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { Cell, Cells, CellSeen, Placement } from '../ports.ts'
import { PlacedIndexes } from './placed-indexes.ts'

const FRESH_SECONDS = 5
/** Creating an index waits for this; a cell that takes longer is treated as down. */
const PATIENCE_MS = 1_000

/** The directory's knowledge of one cell. */
type Known = {
  cell: Cell
  last: { description: CellDescription; seenAt: Date } | undefined
  asking: Promise<boolean> | undefined
  /** The number of indexes being placed. */
  reserved: number
  placed: PlacedIndexes
}

/**
 * The configured cells. For a cell that does not answer, its last description is used: when no other has room, the
 * index is placed there and provisioned once the cell is back.
 */
export function cellDirectory(cells: readonly Cell[], now: Now): Cells {
  const known = cells.map((cell): Known => {
    const placed = new PlacedIndexes()
    return { cell: settling(cell, placed), last: undefined, asking: undefined, reserved: 0, placed }
  })
  const all = () => Promise.all(known.map((one) => look(one, now)))
  return {
    place: async () => {
      const { one, description } = best(known, await all())
      return { cellId: one.cell.cellId, description }
    },
    // The cell is chosen and the room taken in one step, so that concurrent calls see the room as taken.
    reserve: async () => placementAt(best(known, await all())),
    cell: (cellId) => {
      const found = known.find(({ cell }) => cell.cellId === cellId)
      if (found) return found.cell
      throw unavailable('The cell of this index is not configured any more.')
    },
    isConfigured: (cellId) => known.some(({ cell }) => cell.cellId === cellId),
    all: () => known.map(({ cell }) => cell),
    describeAll: all,
  }
}

/**
 * Wraps the cell so that a provisioned or fully retired index is settled: the cell's next description counts it
 * correctly.
 */
function settling(cell: Cell, placed: PlacedIndexes): Cell {
  return {
    ...cell,
    provision: async (spec) => {
      const state = await cell.provision(spec)
      placed.settle(spec.indexId)
      return state
    },
    retire: async (indexId) => {
      const isGone = await cell.retire(indexId)
      if (isGone) placed.settle(indexId)
      return isGone
    },
  }
}

type Choice = { one: Known; description: CellDescription }

/** Chooses among the cells with room: first those that are up, then the least loaded. */
function best(known: readonly Known[], seen: readonly CellSeen[]): Choice {
  const described = known.flatMap((one, at) => {
    const { isUp = false, description } = seen[at] ?? {}
    return description ? [{ one, isUp, description, load: loadOf(one, description) }] : []
  })
  if (described.length === 0) throw unavailable('No cell answers right now. Try again shortly.')
  const [found] = described
    .filter(({ load }) => load < 1)
    .sort((a, b) => Number(b.isUp) - Number(a.isUp) || a.load - b.load)
  if (found) return found
  throw noCapacity()
}

async function look(one: Known, now: Now): Promise<CellSeen> {
  const { cellId } = one.cell
  const isUp = isFresh(one, now()) || (await within(PATIENCE_MS, (one.asking ??= ask(one, now)), () => false))
  return { cellId, isUp, ...one.last }
}

function isFresh({ last }: Known, at: Date): boolean {
  // The comparison covers a clock that was set back.
  return last !== undefined && last.seenAt <= at && at < addSeconds(last.seenAt, FRESH_SECONDS)
}

/** Asks the cell for its description, one call at a time. @returns whether it answered */
async function ask(one: Known, now: Now): Promise<boolean> {
  const asked = one.placed.asked()
  try {
    const description = await one.cell.describe()
    one.last = { description, seenAt: now() }
    asked.answered(one.last.seenAt)
    return true
  } catch {
    asked.failed()
    return false
  } finally {
    one.asking = undefined
  }
}

/** The load of a cell; 1 is full. */
function loadOf({ reserved, placed }: Known, { indexes, maxIndexes }: CellDescription): number {
  return maxIndexes === 0 ? 1 : (indexes + reserved + placed.size) / maxIndexes
}

function placementAt({ one, description }: Choice): Placement {
  one.reserved++
  let keptId: string | undefined
  return {
    cellId: one.cell.cellId,
    description,
    keep: (indexId) => void (keptId = indexId),
    [Symbol.dispose]: () => {
      one.reserved--
      if (keptId !== undefined) one.placed.add(keptId)
    },
  }
}

function noCapacity(): ServiceError {
  return new ServiceError({
    kind: 'unavailable',
    code: 'no_capacity',
    message: 'No cell has room for another index. Delete one, or try again later.',
    retryAfterSeconds: 60,
  })
}

function unavailable(message: string): ServiceError {
  return new ServiceError({ kind: 'unavailable', code: 'service_unavailable', message, retryAfterSeconds: 5 })
}
