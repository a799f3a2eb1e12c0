import { hasCode, toApiError } from '../../../api/errors.ts'
import { FormError } from '../../../ui/form/form-error.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { Loading, SkeletonText } from '../../../ui/feedback/skeleton.tsx'
import { DryRunSummary } from './dry-run-summary.tsx'
import { sizeProblems } from './size-problems.ts'
import type { SizeChange } from './use-size-change.ts'

/** What the change would do, or why it cannot be made. */
export function SizePreview({ change }: { change: SizeChange }) {
  const { preview, isApplying, applyError } = change
  if (change.isConflict) return null
  const failure = preview.error
  return (
    <section aria-label="What this changes" className="flex min-w-0 flex-col gap-3">
      {applyError !== null && <Refusal error={applyError} />}
      {applyError === null && preview.error !== null && <PreviewProblem error={preview.error} />}
      {applyError === null && (!change.isComplete || hasFieldProblem(preview.error)) && (
        <p className="text-fg-muted">Correct the marked value to see what it changes.</p>
      )}
      {change.isComplete && failure === null && preview.data === undefined && (
        <Loading label="Asking what this changes">
          <SkeletonText lines={4} />
        </Loading>
      )}
      {change.isComplete && failure === null && preview.data && (
        <>
          {preview.data.changes.length === 0 && (
            <p className="text-fg-muted">Change a value to see what it does and what it costs.</p>
          )}
          <DryRunSummary plan={preview.data} isStale={preview.isPlaceholderData && !isApplying} />
        </>
      )}
    </section>
  )
}

function hasFieldProblem(error: unknown): boolean {
  return Object.keys(sizeProblems(error).fields).length > 0
}

/** The change was sent and refused: takes the focus, so that it is read. */
function Refusal({ error }: { error: unknown }) {
  const { requestId, status } = toApiError(error)
  const { form, fields } = sizeProblems(error)
  // Without an answer of the server's own, it may have been done. Asking again does it once at most.
  const isUnknown = status === 0 || status >= 500
  return (
    <FormError
      title={isUnknown ? 'The change was not confirmed' : 'Nothing was changed'}
      message={form ?? Object.values(fields).join(' ')}
      requestId={requestId}
    />
  )
}

/** While somebody fills the form in: told without taking the focus away. */
function PreviewProblem({ error }: { error: unknown }) {
  const { form } = sizeProblems(error)
  if (hasCode(error, 'operation_conflict_error')) {
    return (
      <Notice isLive title="A change is under way">
        {toApiError(error).message} This goes on by itself when it is done.
      </Notice>
    )
  }
  if (form === undefined || hasCode(error, 'precondition_failed')) return null
  return (
    <Notice tone="danger" isLive>
      {form}
    </Notice>
  )
}
