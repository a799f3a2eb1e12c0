import type { Caller } from '#platform/caller'
import { notReachable } from '../domain/errors.ts'
import type { Cell, DataOperation, IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

export type ServingDeps = Pick<IndexesDeps, 'indexes' | 'cells'>

/** The cell that serves an index's documents. @throws ServiceError `index_not_found`, `index_not_ready` */
export async function cellOf(
  deps: ServingDeps,
  caller: Caller,
  name: string,
): Promise<{ cell: Cell; indexId: string }> {
  const { index } = await getLiveIndex(deps, caller, name)
  // Without an endpoint, or while it is deleted, the cell need not be asked; any other reason is reported by the cell.
  if (index.endpoint === '' || index.status === 'DELETING') throw notReachable(index)
  return { cell: deps.cells.cell(index.cellId), indexId: index.indexId }
}

/** Performs an operation on documents at the index's cell. @throws as `cellOf`, and errors of the cell */
export async function runAtCell<T>(
  deps: ServingDeps,
  caller: Caller,
  asked: { name: string; operation: DataOperation; input: { documentId?: string; body?: unknown } },
): Promise<T> {
  const { cell, indexId } = await cellOf(deps, caller, asked.name)
  // The cell's answer follows the contract of its endpoint.
  return (await cell.run(indexId, asked.operation, asked.input)) as T
}
