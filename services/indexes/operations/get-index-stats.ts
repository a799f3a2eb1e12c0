import type { IndexStats } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

/** Counts as the cell sees them now; while it does not answer, what it told before. @throws ServiceError `index_not_found` */
export async function getIndexStats(
  { indexes, cells }: Pick<IndexesDeps, 'indexes' | 'cells'>,
  caller: Caller,
  name: string,
): Promise<IndexStats> {
  const { index } = await getLiveIndex({ indexes }, caller, name)
  const seen = await cells
    .cell(index.cellId)
    .observe(index.indexId)
    .catch(() => undefined)
  const { stats } = seen ?? index
  const { numberOfDocuments, numberOfVectors, memoryUsedPercentage, storageUsedPercentage } = stats
  return {
    numberOfDocuments,
    numberOfVectors,
    backend: { memoryUsedPercentage, storageUsedPercentage },
    ...(seen === undefined && { isStale: true as const }),
  }
}
