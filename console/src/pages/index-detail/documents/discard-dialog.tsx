import { ConfirmDialog } from '../../../ui/overlay/confirm-dialog.tsx'

type DiscardDialogProps = Readonly<{ onClose: () => void; onDiscard: () => void }>

/** Before what was written is thrown away. */
export function DiscardDialog({ onClose, onDiscard }: DiscardDialogProps) {
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose()
      }}
      title="Discard the changes?"
      description="Your changes to this document are not saved."
      confirmLabel="Discard changes"
      cancelLabel="Keep editing"
      onConfirm={onDiscard}
    />
  )
}
