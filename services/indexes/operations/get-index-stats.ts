import type { IndexStats } from '#contracts/indexes'
import type { Caller } from '#platform/caller'
import type { IndexesDeps } from '../ports.ts'
import { getLiveIndex } from './find-visible-index.ts'

/** A cell that takes longer counts as not answering. */
const PATIENCE_MS = 2_000

/** The cell's current counts; if it does not answer, the last stored ones. @throws ServiceError `index_not_found` */
export async function getIndexStats(
  { indexes, cells }: Pick<IndexesDeps, 'indexes' | 'cells'>,
  caller: Caller,
  name: string,
): Promise<IndexStats> {
  const { index } = await getLiveIndex({ indexes }, caller, name)
  const seen = await inTime(() => cells.cell(index.cellId).observe(index.indexId))
  const { stats } = seen ?? index
  const { numberOfDocuments, numberOfVectors, memoryUsedPercentage, storageUsedPercentage } = stats
  return {
    numberOfDocuments,
    numberOfVectors,
    backend: { memoryUsedPercentage, storageUsedPercentage },
    ...(seen === undefined && { isStale: true as const }),
  }
}

/** The answer, or `undefined` if it fails or is late. */
async function inTime<T>(ask: () => Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => late.resolve(undefined), PATIENCE_MS)
  try {
    return await Promise.race([ask(), late.promise])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}
