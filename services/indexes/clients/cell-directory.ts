import { timingSafeEqual } from 'node:crypto'
import type { CellDescription } from '#contracts/cells'
import { addSeconds, type Now, within } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { noCapacity } from '../domain/errors.ts'
import type { Cell, CellRegistration, CellRepository, Cells, CellSeen, KnownCell } from '../ports.ts'
import { lazyCell } from './lazy-cell.ts'

/** How long what this process knows of a cell is used: its address and its description, never its count. */
const FRESH_SECONDS = 5
const DEFAULT_PATIENCE_MS = 1_000

export type CellDirectoryOptions = {
  rows: CellRepository
  /** The cells that this host brings; they are added before the directory is first used. */
  own: readonly CellRegistration[]
  add: (cell: CellRegistration) => Promise<void>
  /** Stores how a cell describes itself. */
  note: (cellId: string, description: CellDescription) => Promise<void>
  connect: (connection: { cellId: string; controlUrl: string; token: string }) => Cell
  now: Now
  /** Creating an index waits for this; a cell that takes longer is treated as down. Default: a second. */
  patienceMs?: number
}

/** What this process knows of a cell's health. */
type Health = {
  last: { description: CellDescription; seenAt: Date } | undefined
  asking: Promise<boolean> | undefined
}

/**
 * The registered cells. For a cell that does not answer, its last description is used: when no other has room, the
 * index is placed there and provisioned once the cell is back.
 */
export function cellDirectory(options: CellDirectoryOptions): Cells {
  const known = knownCells(options)
  const health = new Map<string, Health>()
  const cell = (cellId: string) => lazyCell(cellId, () => known.open(cellId))
  const look = async (row: KnownCell): Promise<CellSeen> => {
    const one = health.get(row.cellId) ?? { last: undefined, asking: undefined }
    health.set(row.cellId, one)
    return { cellId: row.cellId, ...(await lookAt(one, cell(row.cellId), options)) }
  }
  return {
    place: async () => {
      const open = (await known.read()).filter(({ state }) => state === 'open')
      const choices = await Promise.all(
        open.map(async (row): Promise<Choice> => {
          const seen = await look(row)
          // Read after the cell was asked: its answer may have changed its capacity.
          return { row, seen, ...(await options.rows.placedAt(row.cellId)) }
        }),
      )
      return best(choices)
    },
    cell,
    isConfigured: (cellId) => known.has(cellId),
    all: async () => (await known.read()).map(({ cellId }) => cell(cellId)),
    describeAll: async () => Promise.all((await known.read()).map(look)),
    cellOfToken: async (tokenHash) =>
      withToken(await known.recent(), tokenHash) ?? withToken(await known.read(), tokenHash),
  }
}

/** The rows of the cells, and a connection to each. */
function knownCells({ rows, own, add, connect, now }: CellDirectoryOptions) {
  let registered: Promise<unknown> | undefined
  let last: { cells: KnownCell[]; readAt: Date } | undefined
  const connections = new Map<string, Promise<Cell>>()
  const registerOwn = () => {
    registered ??= Promise.all(own.map(add)).catch((error: unknown) => {
      registered = undefined
      throw error
    })
    return registered
  }
  const read = async (): Promise<KnownCell[]> => {
    await registerOwn()
    const readAt = now()
    last = { cells: await rows.list(), readAt }
    return last.cells
  }
  const recent = async () => (last && isFresh(last.readAt, now()) ? last.cells : read())
  const connectionTo = (row: KnownCell): Promise<Cell> => {
    const { cellId, controlUrl, sealedToken } = row
    const key = JSON.stringify([cellId, controlUrl, sealedToken])
    const known = connections.get(key)
    if (known) return known
    const made = rows.tokenOf(row).then((token) => connect({ cellId, controlUrl, token }))
    connections.set(key, made)
    made.catch(() => connections.delete(key))
    return made
  }
  return {
    read,
    recent,
    has: async (cellId: string) => {
      await registerOwn()
      return (await rows.find(cellId)) !== undefined
    },
    open: async (cellId: string): Promise<Cell> => {
      const find = (cells: readonly KnownCell[]) => cells.find((one) => one.cellId === cellId)
      const row = find(await recent()) ?? find(await read())
      if (row) return connectionTo(row)
      throw unavailable('The cell of this index is not configured any more.')
    },
  }
}

type Choice = { row: KnownCell; seen: CellSeen; placed: number; room: number }

/** Chooses among the cells with room: first those that are up, then the least loaded. */
function best(choices: readonly Choice[]): { cellId: string; description: CellDescription } {
  const described = choices.flatMap(({ row, seen, placed, room }) => {
    const description = seen.description ?? (row.description && { ...row.description, indexes: placed })
    return description
      ? [{ cellId: row.cellId, description, isUp: seen.isUp, load: room === 0 ? 1 : placed / room }]
      : []
  })
  if (described.length === 0) throw unavailable('No cell answers right now. Try again shortly.')
  const [found] = described
    .filter(({ load }) => load < 1)
    .sort((a, b) => Number(b.isUp) - Number(a.isUp) || a.load - b.load)
  if (found) return found
  throw noCapacity()
}

/** The health of one cell; at most one call at a time asks it. */
async function lookAt(
  one: Health,
  cell: Cell,
  { note, now, patienceMs = DEFAULT_PATIENCE_MS }: CellDirectoryOptions,
): Promise<Omit<CellSeen, 'cellId'>> {
  const ask = async () => {
    try {
      const description = await cell.describe()
      await note(cell.cellId, description)
      one.last = { description, seenAt: now() }
      return true
    } catch {
      return false
    } finally {
      one.asking = undefined
    }
  }
  const isUp =
    (one.last && isFresh(one.last.seenAt, now())) ||
    (await within(patienceMs, (one.asking ??= ask()), () => false))
  return { isUp, ...one.last }
}

function withToken(cells: readonly KnownCell[], tokenHash: string): string | undefined {
  const given = Buffer.from(tokenHash)
  let found: string | undefined
  // Every hash is compared, each in constant time.
  for (const cell of cells) {
    const expected = Buffer.from(cell.tokenHash)
    if (expected.length === given.length && timingSafeEqual(expected, given)) found = cell.cellId
  }
  return found
}

/** The comparison covers a clock that was set back. */
function isFresh(seenAt: Date, at: Date): boolean {
  return seenAt <= at && at < addSeconds(seenAt, FRESH_SECONDS)
}

function unavailable(message: string): ServiceError {
  return new ServiceError({ kind: 'unavailable', code: 'service_unavailable', message, retryAfterSeconds: 5 })
}
