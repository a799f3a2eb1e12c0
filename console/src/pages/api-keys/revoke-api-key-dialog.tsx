import { useMutation } from '@tanstack/react-query'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx'
import { toast } from '../../ui/feedback/toast.tsx'
import { useApiKey } from './use-api-key.ts'

type RevokeApiKeyDialogProps = { keyId: string; onClose: () => void; onRevoked: () => void }

export function RevokeApiKeyDialog({ keyId, onClose, onRevoked }: RevokeApiKeyDialogProps) {
  const { apiKey, error } = useApiKey(keyId)
  const revoke = useMutation({
    mutationFn: () => call('revokeApiKey', { params: { keyId } }),
    onSuccess: () => {
      toast.success('API key revoked')
      onRevoked()
    },
  })
  const failure = revoke.error ?? error
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={`Revoke “${apiKey?.name ?? 'this API key'}”?`}
      description="Programs that use it are refused everywhere within a second. It cannot be brought back, and stays in the list as revoked."
      confirmLabel="Revoke API key"
      pending={revoke.isPending}
      error={failure && toApiError(failure).message}
      onConfirm={() => revoke.mutate()}
    />
  )
}
