import { systemCaller } from '#platform/caller'
import { cellBegun, cellChange } from '../domain/cell-change.ts'
import type { CellRegistration, IndexesDeps } from '../ports.ts'

/**
 * Adds a cell to those at which indexes are placed, or changes where and how it is reached. Idempotent, so that a host
 * can add its own cell at every start.
 */
export async function addCell(
  { cellRows, newId, publish }: Pick<IndexesDeps, 'cellRows' | 'newId' | 'publish'>,
  cell: CellRegistration,
): Promise<void> {
  const by = systemCaller('indexes', newId('request'))
  await cellRows.register(cell, (next, before) => [
    publish(
      before === undefined
        ? { type: 'cell.added', ...cellBegun(next) }
        : { type: 'cell.changed', ...cellChange(before, next) },
      by,
    ),
  ])
}
