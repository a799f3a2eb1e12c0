import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, dryRun } from '../../api/client.ts'
import { hasCode } from '../../api/errors.ts'
import { teamQuery } from '../../api/pages.ts'
import { TriedConfirmDialog } from '../../app/tried-confirm-dialog.tsx'
import { useTrial } from '../../app/use-trial.ts'
import { toast } from '../../ui/feedback/toast.tsx'
import { KeepKeys } from './keep-keys.tsx'
import { ROLES } from './roles.ts'
import { nameOf, useMember } from './use-member.ts'

export function RemoveMemberDialog({ userId, onClose }: { userId: string; onClose: () => void }) {
  const queryClient = useQueryClient()
  const { member, etag, readAgain } = useMember(userId)
  const [keep, setKeep] = useState(false)
  const query = keep ? { keepApiKeys: 'true' as const } : {}
  const trial = useTrial(['removeMember', userId, keep], (signal) =>
    dryRun('removeMember', { params: { userId }, query, signal }),
  )
  const who = member ? nameOf(member) : 'this person'
  const remove = useMutation({
    mutationFn: () => call('removeMember', { params: { userId }, query, ifMatch: etag }),
    onSuccess: () => {
      toast.success(`${who} was removed`)
      onClose()
    },
    onError: (error) => hasCode(error, 'precondition_failed') && readAgain(),
    // Also after a failure: they may be gone, or another role's.
    onSettled: () => void queryClient.invalidateQueries({ queryKey: teamQuery.queryKey, exact: true }),
  })
  return (
    <TriedConfirmDialog
      trial={trial}
      failure={remove.error}
      onClose={onClose}
      title={`Remove ${who}?`}
      description={`${member ? `${who} is ${ROLES[member.role].label} here. ` : ''}They lose the account with their next click; another invitation brings them back.`}
      blockedTitle={`${who} cannot be removed`}
      confirmLabel="Remove member"
      pending={remove.isPending}
      onConfirm={() => remove.mutate()}
    >
      <KeepKeys trial={trial} keep={keep} onChange={setKeep} />
    </TriedConfirmDialog>
  )
}
