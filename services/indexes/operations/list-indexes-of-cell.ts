import type { IndexOfCell } from '#contracts/indexes'
import { ServiceError } from '#platform/errors'
import type { IndexRecord } from '../domain/index-record.ts'
import type { IndexesDeps } from '../ports.ts'

/**
 * The indexes at a cell with their accounts, in order of id: sizes only. For operators.
 * @throws ServiceError `cell_not_found`, `invalid_cursor`
 */
export async function listIndexesOfCell(
  { cells, indexes }: Pick<IndexesDeps, 'cells' | 'indexes'>,
  { cellId, limit, after }: { cellId: string; limit: number; after?: string | undefined },
): Promise<{ results: IndexOfCell[]; next?: string }> {
  const page = await indexes.pageOfCell(cellId, { limit, after })
  // Indexes at a cell that is no longer configured stay visible, so that operators can ask for their deletion.
  if (page.indexes.length === 0 && after === undefined && !(await cells.isConfigured(cellId)))
    throw new ServiceError({ kind: 'not_found', code: 'cell_not_found', message: 'There is no such cell.' })
  return {
    results: page.indexes.map(({ index }) => toIndexOfCell(index)),
    ...(page.next !== undefined && { next: page.next }),
  }
}

function toIndexOfCell({
  indexId,
  indexName,
  accountId,
  status,
  stats,
  createdAt,
  reason,
  size,
}: IndexRecord): IndexOfCell {
  return {
    indexId,
    indexName,
    accountId,
    status,
    isPaused: status === 'READY' && size.numberOfInferences === 0,
    size,
    documents: stats.numberOfDocuments,
    vectors: stats.numberOfVectors,
    storeSizeBytes: stats.storeSizeBytes,
    createdAt: createdAt.toISOString(),
    ...(reason !== undefined && { reason }),
  }
}
