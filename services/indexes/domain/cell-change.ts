import type { CellDescription } from '#contracts/cells'

type Cell = Readonly<{
  cellId: string
  kind: string
  state: string
  controlUrl: string
  description?: Pick<CellDescription, 'region' | 'maxIndexes'> | undefined
}>

/** What an event tells of a cell that was added. */
export function cellBegun(cell: Cell) {
  return { ...about(cell), after: stateOf(cell) }
}

/** What an event tells of a cell that was changed: its state before and after, never a token or its hash. */
export function cellChange(before: Cell, after: Cell) {
  return { ...about(after), before: stateOf(before), after: stateOf(after) }
}

const about = ({ cellId }: Cell) => ({ subject: { id: cellId } })
const stateOf = ({ kind, state, controlUrl, description }: Cell) => ({
  kind,
  state,
  controlUrl,
  ...(description && { region: description.region, maxIndexes: description.maxIndexes }),
})
