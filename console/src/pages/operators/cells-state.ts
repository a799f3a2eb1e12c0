/** Which cell is looked into, kept in the address. */
export type CellsSearch = { cell?: string }

const LONGEST = 64

export function readCellsSearch({ cell }: Record<string, unknown>): CellsSearch {
  return typeof cell === 'string' && cell !== '' && cell.length <= LONGEST ? { cell } : {}
}
