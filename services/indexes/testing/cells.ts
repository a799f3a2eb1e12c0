import { hash } from 'node:crypto'
import type { CellDescription } from '#contracts/cells'
import { INDEXES_EVENTS } from '#contracts/events'
import type { Now } from '#platform/clock'
import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import { publishing } from '#platform/testing'
import { cellDirectory } from '../clients/cell-directory.ts'
import type { Cell, CellRegistration } from '../ports.ts'
import { addCell } from '../operations/add-cell.ts'
import { noteCellDescription } from '../operations/note-cell-description.ts'
import { cellRepository } from '../storage/cell-repository.ts'

/** Seals by marking; the vault has its own tests. */
const vault = {
  seal: async (text: string, context: string) => `sealed for ${context}: ${text}`,
  open: async (sealed: string, context: string) => sealed.slice(`sealed for ${context}: `.length),
}

export const tokenHashOf = (token: string) => hash('sha256', token, 'base64url')

export function registrationOf(cellId: string, more: Partial<CellRegistration> = {}): CellRegistration {
  return {
    cellId,
    kind: 'local',
    controlUrl: `http://${cellId}/_cell/v1`,
    tokenHash: tokenHashOf(`token of ${cellId}`),
    token: `token for ${cellId}`,
    ...more,
  }
}

/** The rows of cells in this table, and a directory that registers these cells and calls them directly. */
export function cellsOver(table: Table, { cells, now }: { cells: readonly Cell[]; now: Now }) {
  const cellRows = cellRepository(table, { vault, now })
  const { publish, events } = publishing(table, INDEXES_EVENTS, { newId, now })
  const deps = { cellRows, newId, publish }
  const add = (cell: CellRegistration) => addCell(deps, cell)
  const note = (cellId: string, description: CellDescription) =>
    noteCellDescription(deps, cellId, description)
  const directory = cellDirectory({
    rows: cellRows,
    own: cells.map(({ cellId }) => registrationOf(cellId)),
    add,
    note,
    connect: ({ cellId }) => {
      const found = cells.find((cell) => cell.cellId === cellId)
      if (found) return found
      throw new Error(`${cellId} is no cell of this test`)
    },
    now,
  })
  return { rows: cellRows, directory, add, note, events }
}
