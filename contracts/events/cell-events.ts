import * as z from 'zod'

const CellState = z.object({
  kind: z.string(),
  region: z.string().optional(),
  maxIndexes: z.number().int().optional(),
})

/** Events of no account and no user. */
export const CELL_EVENTS = {
  'cell.added': { version: 1, subject: 'cell', after: CellState },
  'cell.changed': { version: 1, subject: 'cell', before: CellState, after: CellState },
  'cell.removed': { version: 1, subject: 'cell', before: CellState },
} as const
