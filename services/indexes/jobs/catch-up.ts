import type { JobOutcome } from '#platform/jobs'
import { raised } from '../domain/transitions.ts'
import { newIndexJob } from '../policies/new-index-job.ts'
import { atCell } from './at-cell.ts'
import { DONE, type Run, runAgain, PATIENT_SECONDS } from './reconcile-run.ts'

/**
 * Handles a cell that refuses this generation. Usually a newer generation exists, with its own job. If not, as after
 * the control plane was restored from a backup, the same desired state gets a generation above the cell's.
 */
export async function catchUp(run: Run): Promise<JobOutcome> {
  const { deps, stored, signal } = run
  const { accountId, indexName, indexId, generation, cellId } = stored.index
  const current = await deps.indexes.findIndex(accountId, indexName)
  if (current?.index.indexId !== indexId || current.index.generation !== generation) return DONE
  const seen = await atCell(() => deps.cells.cell(cellId).observe(indexId), signal)
  // If the cell is removing the index, a later run will find it gone.
  if (typeof seen !== 'object' || seen.generation <= generation) return runAgain(run, PATIENT_SECONDS)
  const next = raised(current.index, seen.generation)
  return (await deps.indexes.updateIndex(current, next, { job: newIndexJob(deps, next) }))
    ? DONE
    : runAgain(run)
}
