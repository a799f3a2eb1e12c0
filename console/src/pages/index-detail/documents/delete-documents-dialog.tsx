import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toApiError } from '../../../api/errors.ts'
import { formatQuantity } from '../../../format/numbers.ts'
import { ConfirmDialog } from '../../../ui/overlay/confirm-dialog.tsx'
import { toast } from '../../../ui/feedback/toast.tsx'
import { deleteDocuments, documentsChanged } from './document-queries.ts'

type DeleteDocumentsDialogProps = Readonly<{
  name: string
  ids: readonly string[]
  onClose: () => void
  onDeleted: () => void
}>

const NAMED = 5

export function DeleteDocumentsDialog({ name, ids, onClose, onDeleted }: DeleteDocumentsDialogProps) {
  const queryClient = useQueryClient()
  const count = formatQuantity(ids.length, 'document', 'documents')
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => deleteDocuments(name, ids),
    onSuccess: () => {
      toast.success(`${count} deleted`)
      onDeleted()
    },
    // Some may be gone although a later request failed.
    onSettled: () => documentsChanged(queryClient, name),
  })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title={`Delete ${count}?`}
      description="This cannot be undone. Searches stop finding them at once."
      confirmLabel={ids.length === 1 ? 'Delete document' : 'Delete documents'}
      pending={isPending}
      error={error && toApiError(error).message}
      onConfirm={() => mutate()}
    >
      <ul className="rounded-md border bg-sunken px-3 py-2 font-mono text-sm">
        {ids.slice(0, NAMED).map((id) => (
          <li key={id} className="truncate">
            {id}
          </li>
        ))}
        {ids.length > NAMED && (
          <li className="font-sans text-fg-subtle">
            and {formatQuantity(ids.length - NAMED, 'more', 'more')}
          </li>
        )}
      </ul>
    </ConfirmDialog>
  )
}
