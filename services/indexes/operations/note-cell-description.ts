import { isDeepStrictEqual } from 'node:util'
import type { CellDescription } from '#contracts/cells'
import { systemCaller } from '#platform/caller'
import { cellChange } from '../domain/cell-change.ts'
import type { IndexesDeps } from '../ports.ts'

/** Stores how a cell describes itself; its capacity limits what is placed there from now on. */
export async function noteCellDescription(
  { cellRows, newId, publish }: Pick<IndexesDeps, 'cellRows' | 'newId' | 'publish'>,
  cellId: string,
  description: CellDescription,
): Promise<void> {
  const by = systemCaller('indexes', newId('request'))
  await cellRows.learn(cellId, description, (next, known) => {
    const change = cellChange(known, next)
    // Its models or version are no business of those who read events.
    if (isDeepStrictEqual(change.before, change.after)) return []
    return [publish({ type: 'cell.changed', ...change }, by)]
  })
}
