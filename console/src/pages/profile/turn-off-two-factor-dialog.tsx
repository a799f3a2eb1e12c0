import { useMutation } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { useTwoFactorChanged } from './use-two-factor-changed.ts'

export function TurnOffTwoFactorDialog({ onClose }: { onClose: () => void }) {
  const changed = useTwoFactorChanged()
  const turnOff = useMutation({
    mutationFn: () => call('disableTwoFactor', {}),
    onSuccess: () => {
      changed()
      toast.success('Two-factor sign-in is off')
      onClose()
    },
  })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title="Turn off two-factor sign-in?"
      description="Then your password alone is enough, for anybody who guesses or steals it. Your recovery codes stop working."
      confirmLabel="Turn off"
      pending={turnOff.isPending}
      error={turnOff.error && toApiError(turnOff.error).message}
      onConfirm={() => turnOff.mutate()}
    />
  )
}
