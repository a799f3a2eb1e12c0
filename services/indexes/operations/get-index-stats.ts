import type { IndexStats } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import { within } from '#platform/clock'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from '../policies/find-visible-index.ts'

/** The cell's current counts; if it does not answer, the last stored ones. @throws ServiceError `index_not_found` */
export async function getIndexStats(
  { indexes, cells, config }: Pick<IndexesDeps, 'indexes' | 'cells' | 'config'>,
  caller: Caller,
  name: string,
): Promise<IndexStats> {
  const { index } = await getLiveIndex({ indexes }, caller, name)
  const observe = async () => cells.cell(index.cellId).observe(index.indexId)
  const seen = await within(config.statsMs, observe(), () => undefined).catch(() => undefined)
  const { stats } = seen ?? index
  const { numberOfDocuments, numberOfVectors, memoryUsedPercentage, storageUsedPercentage } = stats
  return {
    numberOfDocuments,
    numberOfVectors,
    backend: { memoryUsedPercentage, storageUsedPercentage },
    ...(seen === undefined && { isStale: true as const }),
  }
}
