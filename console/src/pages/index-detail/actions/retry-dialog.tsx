import { useNavigate } from '@tanstack/react-router'
import { toApiError } from '../../../api/errors.ts'
import { ConfirmDialog } from '../../../ui/overlay/confirm-dialog.tsx'
import { toast } from '../../../ui/feedback/toast.tsx'
import { DeletionPlan } from './delete-dialog.tsx'
import { recreateSearch } from './recreate-link.tsx'
import { useDeleteIndex, whenGone } from './use-delete-index.ts'

type RetryDialogProps = Readonly<{
  name: string
  settings: Readonly<Record<string, unknown>>
  onClose: () => void
}>

/** Deletes an index that failed, and opens the form for a new one with its name and settings. */
export function RetryDialog({ name, settings, onClose }: RetryDialogProps) {
  const navigate = useNavigate()
  const goOn = async () => {
    if (!(await whenGone(name)))
      toast.info(`${name} is still being deleted`, { description: 'Its name is free again in a moment.' })
    await navigate({ to: '/create-index', search: recreateSearch(name, settings), replace: true })
  }
  const deletion = useDeleteIndex(name, () => void goOn())
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Delete ${name} and try again?`}
      description="Deletes the failed index and opens the form for a new one with the same name and settings."
      confirmLabel="Delete and try again"
      pending={deletion.isRemoving}
      error={deletion.error && !deletion.isChangedMeanwhile && toApiError(deletion.error).message}
      onConfirm={deletion.remove}
    >
      <DeletionPlan deletion={deletion} />
    </ConfirmDialog>
  )
}
