import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Invitation } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { teamQuery } from '../../api/pages.ts'
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx'
import { toast } from '../../ui/feedback/toast.tsx'

type RevokeInvitationDialogProps = Readonly<{
  invitationId: string
  /** As the list shows it, if it does. */
  invitation: Invitation | undefined
  onClose: () => void
}>

export function RevokeInvitationDialog({ invitationId, invitation, onClose }: RevokeInvitationDialogProps) {
  const queryClient = useQueryClient()
  const revoke = useMutation({
    mutationFn: () => call('revokeInvitation', { params: { invitationId } }),
    onSuccess: ({ email }) => {
      toast.success(`Invitation of ${email} revoked`)
      onClose()
    },
    // Also after a failure: it may have been answered.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: teamQuery.queryKey }),
  })
  return (
    <ConfirmDialog
      isOpen
      onOpenChange={onClose}
      title={`Revoke the invitation of ${invitation?.email ?? 'this address'}?`}
      description="The link in the mail stops working at once. The address can be invited again."
      confirmLabel="Revoke invitation"
      pending={revoke.isPending}
      error={revoke.error && toApiError(revoke.error).message}
      onConfirm={() => revoke.mutate()}
    />
  )
}
