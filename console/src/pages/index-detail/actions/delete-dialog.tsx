import { useNavigate } from '@tanstack/react-router'
import { toApiError } from '../../../api/errors.ts'
import { ConfirmDialog } from '../../../ui/overlay/confirm-dialog.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { Loading, SkeletonText } from '../../../ui/feedback/skeleton.tsx'
import { toast } from '../../../ui/feedback/toast.tsx'
import { DryRunSummary } from '../size/dry-run-summary.tsx'
import { useDeleteIndex } from './use-delete-index.ts'

type DeleteDialogProps = Readonly<{ name: string; onClose: () => void }>

export function DeleteDialog({ name, onClose }: DeleteDialogProps) {
  const navigate = useNavigate()
  const deletion = useDeleteIndex(name, () => {
    toast.success(`${name} is being deleted`)
    void navigate({ to: '/indexes', replace: true })
  })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Delete index ${name}?`}
      description="This cannot be undone. Its endpoint stops answering at once."
      confirmLabel="Delete index"
      typeToConfirm={name}
      pending={deletion.isRemoving}
      error={deletion.error && !deletion.isChangedMeanwhile && toApiError(deletion.error).message}
      onConfirm={deletion.remove}
    >
      <DeletionPlan deletion={deletion} />
    </ConfirmDialog>
  )
}

type Deletion = ReturnType<typeof useDeleteIndex>

/** What will be lost, and whether it is still what the person looked at. */
export function DeletionPlan({ deletion }: { deletion: Deletion }) {
  const { plan, isChangedMeanwhile } = deletion
  return (
    <>
      {isChangedMeanwhile && (
        <Notice tone="warning" isLive title="Nothing has been deleted">
          Somebody changed the index while this was open. This is what it is now; delete it again if you still
          want to.
        </Notice>
      )}
      {plan.data && <DryRunSummary plan={plan.data} hasChanges={false} />}
      {plan.isError && (
        <Notice tone="warning" isLive>
          What will be lost cannot be told right now. {toApiError(plan.error).message}
        </Notice>
      )}
      {plan.isPending && (
        <Loading label="Asking what will be lost">
          <SkeletonText lines={3} />
        </Loading>
      )}
    </>
  )
}
