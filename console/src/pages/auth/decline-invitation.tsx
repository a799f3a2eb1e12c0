import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { InvitationOffer } from '#contracts/users-accounts'
import { call } from '../../api/client.ts'
import { toApiError } from '../../api/errors.ts'
import { Button } from '../../ui/button/button.tsx'
import { ConfirmDialog } from '../../ui/overlay/confirm-dialog.tsx'

type DeclineInvitationProps = Readonly<{ token: string; offer: InvitationOffer; onDeclined: () => void }>

export function DeclineInvitation({ token, offer, onDeclined }: DeclineInvitationProps) {
  const [isOpen, setIsOpen] = useState(false)
  const decline = useMutation({
    mutationFn: () => call('declineInvitation', { body: { token } }),
    onSuccess: onDeclined,
  })
  return (
    <>
      <Button variant="ghost" size="sm" onClick={() => setIsOpen(true)}>
        Decline the invitation
      </Button>
      <ConfirmDialog
        isOpen={isOpen}
        onOpenChange={setIsOpen}
        title="Decline the invitation?"
        description={`This link stops working. ${offer.inviterName ?? 'Somebody'} would have to invite you to ${offer.accountName} again.`}
        confirmLabel="Decline"
        pending={decline.isPending}
        error={decline.error && toApiError(decline.error).message}
        onConfirm={() => decline.mutate()}
      />
    </>
  )
}
