import type { ReactNode } from 'react'
import { toApiError } from '../api/errors.ts'
import { Button } from '../ui/button/button.tsx'
import { ConfirmDialog, type ConfirmDialogProps } from '../ui/overlay/confirm-dialog.tsx'
import { Dialog } from '../ui/overlay/dialog.tsx'
import { RequestId } from '../ui/feedback/error-state.tsx'
import { RiskList } from '../ui/feedback/risk-list.tsx'
import type { Trial } from './use-trial.ts'

type TriedConfirmDialogProps = Omit<ConfirmDialogProps, 'isOpen' | 'onOpenChange' | 'error'> &
  Readonly<{
    trial: Trial
    /** Why the last attempt failed. */
    failure: unknown
    /** Stands in place of the question when the server would refuse. */
    blockedTitle: string
    /** What can be done about the refusal. */
    blockedAction?: (code: string) => ReactNode
    /** Off where the question tells all of it in its own words. */
    hasRisks?: boolean
    onClose: () => void
  }>

/** Asks once more before an action, with what it brings along; or says why it cannot be done, and what to do then. */
export function TriedConfirmDialog({
  trial,
  failure,
  blockedTitle,
  blockedAction,
  hasRisks = true,
  onClose,
  children,
  ...confirm
}: TriedConfirmDialogProps) {
  if (trial.error) {
    const { code, message, requestId } = toApiError(trial.error)
    return (
      <Dialog
        isOpen
        onOpenChange={onClose}
        title={blockedTitle}
        size="sm"
        footer={
          <>
            <Button onClick={onClose}>Close</Button>
            {blockedAction?.(code)}
          </>
        }
      >
        <p className="text-base text-fg-muted">{message}</p>
        {requestId && code === 'unexpected_answer' && <RequestId requestId={requestId} />}
      </Dialog>
    )
  }
  const risks = hasRisks ? (trial.data?.risks ?? []) : []
  return (
    <ConfirmDialog
      {...confirm}
      isOpen
      onOpenChange={onClose}
      error={failure ? toApiError(failure).message : undefined}
    >
      {children}
      {risks.length > 0 && <RiskList risks={risks} />}
    </ConfirmDialog>
  )
}
