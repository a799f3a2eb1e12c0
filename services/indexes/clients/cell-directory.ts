import type { CellDescription } from '#contracts/cells'
import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { Cell, Cells, CellSeen, Placement } from '../ports.ts'

const FRESH_SECONDS = 5
/** Creating an index waits for this; a cell that takes longer is as good as down. */
const PATIENCE_MS = 1_000

/** What is known of a cell. */
type Known = {
  cell: Cell
  last: { description: CellDescription; seenAt: Date } | undefined
  asking: Promise<boolean> | undefined
  /** Indexes that are being placed, and those placed that the last description does not count yet. */
  reserved: number
  placed: number
}

/**
 * The configured cells. A cell that does not answer is known by what it last said: when no other has room, the index is
 * placed there, and made when the cell is back.
 */
export function cellDirectory(cells: readonly Cell[], now: Now): Cells {
  const known = cells.map((cell): Known => ({
    cell,
    last: undefined,
    asking: undefined,
    reserved: 0,
    placed: 0,
  }))
  const all = () => Promise.all(known.map((one) => look(one, now)))
  return {
    place: async () => {
      const { one, description } = best(known, await all())
      return { cellId: one.cell.cellId, description }
    },
    // Chosen and taken in one step, so that others choose after it.
    reserve: async () => placementAt(best(known, await all())),
    cell: (cellId) => {
      const found = cells.find((cell) => cell.cellId === cellId)
      if (found) return found
      throw unavailable('The cell of this index is not configured any more.')
    },
    all: () => cells,
    describeAll: all,
  }
}

type Choice = { one: Known; description: CellDescription }

/** Those that are up first, then the emptiest. */
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
  const isUp = isFresh(one, now()) || (await inTime((one.asking ??= ask(one, now))))
  return { cellId, isUp, ...one.last }
}

function isFresh({ last }: Known, at: Date): boolean {
  // A clock may have been set back.
  return last !== undefined && last.seenAt <= at && at < addSeconds(last.seenAt, FRESH_SECONDS)
}

/** One question at a time. @returns whether it was answered */
async function ask(one: Known, now: Now): Promise<boolean> {
  const counted = one.placed
  try {
    one.last = { description: await one.cell.describe(), seenAt: now() }
    one.placed -= counted
    return true
  } catch {
    return false
  } finally {
    one.asking = undefined
  }
}

async function inTime(answer: Promise<boolean>): Promise<boolean> {
  const late = Promise.withResolvers<boolean>()
  const timer = setTimeout(() => late.resolve(false), PATIENCE_MS)
  try {
    return await Promise.race([answer, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** 1 is full. */
function loadOf({ reserved, placed }: Known, { indexes, maxIndexes }: CellDescription): number {
  return maxIndexes === 0 ? 1 : (indexes + reserved + placed) / maxIndexes
}

function placementAt({ one, description }: Choice): Placement {
  one.reserved++
  let isKept = false
  return {
    cellId: one.cell.cellId,
    description,
    keep: () => void (isKept = true),
    [Symbol.dispose]: () => {
      one.reserved--
      if (isKept) one.placed++
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
