import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call, dryRun } from '../../api/client.ts'
import { shellQuery, teamQuery } from '../../api/pages.ts'
import { TriedConfirmDialog } from '../../app/tried-confirm-dialog.tsx'
import { useTrial } from '../../app/use-trial.ts'
import { toast } from '../../ui/feedback/toast.tsx'
import { nameOf, useMember } from './use-member.ts'

export function TransferOwnershipDialog({ userId, onClose }: { userId: string; onClose: () => void }) {
  const queryClient = useQueryClient()
  const { member } = useMember(userId)
  const trial = useTrial(['transferOwnership', userId], (signal) =>
    dryRun('transferOwnership', { body: { userId }, signal }),
  )
  const who = member ? nameOf(member) : 'this person'
  const transfer = useMutation({
    mutationFn: () => call('transferOwnership', { body: { userId } }),
    onSuccess: () => {
      toast.success(`${who} is now an owner, and you are an admin`)
      void queryClient.invalidateQueries({ queryKey: shellQuery.queryKey })
      void queryClient.invalidateQueries({ queryKey: teamQuery.queryKey })
      onClose()
    },
  })
  return (
    <TriedConfirmDialog
      trial={trial}
      failure={transfer.error}
      onClose={onClose}
      title={`Transfer ownership to ${who}?`}
      description={`${who} becomes an owner of the account, and you become an admin: you can no longer close it or add owners.`}
      blockedTitle="Ownership cannot be transferred"
      confirmLabel="Transfer ownership"
      pending={transfer.isPending}
      onConfirm={() => transfer.mutate()}
    />
  )
}
