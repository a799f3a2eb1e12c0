import type { JobOutcome } from '#platform/jobs'
import { indexEnded } from '../domain/index-change.ts'
import { deleted, underWay } from '../domain/transitions.ts'
import { jobCaller } from '../policies/new-index-job.ts'
import { atCell } from './at-cell.ts'
import { DONE, type Run, runAgain, PATIENT_SECONDS } from './reconcile-run.ts'

/**
 * Removes an index completely once its cell has nothing left of it. A cell that was taken out of the configuration is
 * not waited for: if it comes back, the next refresh retires its deleted indexes.
 */
export async function retire(run: Run): Promise<JobOutcome> {
  const { deps, stored, signal } = run
  const { index } = stored
  const isConfigured = await deps.cells.isConfigured(index.cellId)
  const gone =
    !isConfigured || (await atCell(() => deps.cells.cell(index.cellId).retire(index.indexId), signal))
  if (gone === 'unreachable') {
    const next = underWay(index, { stage: 'waiting for the cell' }, undefined)
    if (next.stage !== index.stage) await deps.indexes.updateIndex(stored, next)
  }
  if (gone !== true) return runAgain(run, PATIENT_SECONDS)
  const next = deleted(
    index,
    isConfigured ? undefined : 'Its cell is not configured any more; what it held there was left as it is.',
  )
  const also = [deps.publish({ type: 'index.deleted', ...indexEnded(index) }, jobCaller(deps, index))]
  return (await deps.indexes.updateIndex(stored, next, { also })) ? DONE : runAgain(run)
}
