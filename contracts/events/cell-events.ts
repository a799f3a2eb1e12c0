import * as z from 'zod'

const CellState = z.object({
  kind: z.string(),
  /** No index is placed at one that is `closed`. */
  state: z.string(),
  controlUrl: z.string(),
  region: z.string().optional(),
  maxIndexes: z.number().int().optional(),
})

/** Events of no account and no user. A cell is never removed: one that is not wanted is closed. */
export const CELL_EVENTS = {
  'cell.added': { version: 1, subject: 'cell', after: CellState },
  /** Another address, token (of which nothing is told), region or capacity. */
  'cell.changed': { version: 1, subject: 'cell', before: CellState, after: CellState },
} as const
