import { useMutation } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx'
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx'
import { useTwoFactorChanged } from './use-two-factor-changed.ts'

export function RenewRecoveryCodesDialog({ onClose }: { onClose: () => void }) {
  const changed = useTwoFactorChanged()
  const renew = useMutation({ mutationFn: () => call('renewRecoveryCodes', {}), onSuccess: changed })
  if (renew.data)
    return <RecoveryCodesDialog title="Your new recovery codes" codes={renew.data.codes} onClose={onClose} />
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      isDangerous={false}
      title="Create new recovery codes?"
      description="Your current codes stop working at once."
      confirmLabel="Create new codes"
      pending={renew.isPending}
      error={renew.error && toApiError(renew.error).message}
      onConfirm={() => renew.mutate()}
    />
  )
}
