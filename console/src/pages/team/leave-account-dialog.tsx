import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { call, dryRun } from '../../api/client.ts'
import { profileQuery, shellQuery } from '../../api/pages.ts'
import { tellOtherTabs } from '../../api/session.ts'
import { TriedConfirmDialog } from '../../app/tried-confirm-dialog.tsx'
import { useTrial } from '../../app/use-trial.ts'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { toast } from '../../ui/feedback/toast.tsx'

type LeaveAccountDialogProps = Readonly<{
  accountId: string
  /** Off where the members are on the page already. */
  hasTeamLink?: boolean
  onClose: () => void
}>

/** Ends one's own membership of an account, whichever of one's accounts it is. */
export function LeaveAccountDialog({ accountId, hasTeamLink = true, onClose }: LeaveAccountDialogProps) {
  const queryClient = useQueryClient()
  const { account, memberships } = useSuspenseQuery(shellQuery).data
  const isCurrent = account.status === 'ok' && account.data.accountId === accountId
  const own = memberships.status === 'ok' ? memberships.data : []
  const name = own.find((one) => one.accountId === accountId)?.accountName ?? 'this account'
  const params = { accountId }
  const trial = useTrial(['leaveAccount', accountId], (signal) => dryRun('leaveAccount', { params, signal }))
  const leave = useMutation({
    mutationFn: () => call('leaveAccount', { params }),
    onSuccess: () => {
      // Nothing of an account one is out of may stay on the screen or in memory.
      if (isCurrent) {
        tellOtherTabs()
        return window.location.assign('/')
      }
      toast.success(`You left ${name}`)
      for (const { queryKey } of [shellQuery, profileQuery]) void queryClient.invalidateQueries({ queryKey })
      onClose()
    },
  })
  return (
    <TriedConfirmDialog
      trial={trial}
      failure={leave.error}
      onClose={onClose}
      title={`Leave ${name}?`}
      description="You lose access to its indexes, keys and people at once. Only another invitation brings you back."
      blockedTitle={`You cannot leave ${name} yet`}
      blockedAction={(code) =>
        code === 'last_owner' &&
        isCurrent &&
        hasTeamLink && (
          <LinkButton to="/team" search={{}} variant="primary">
            Show members
          </LinkButton>
        )
      }
      confirmLabel="Leave account"
      pending={leave.isPending || leave.isSuccess}
      onConfirm={() => leave.mutate()}
    />
  )
}
