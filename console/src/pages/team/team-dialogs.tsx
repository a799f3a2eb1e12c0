import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Invitation } from '#contracts/users-accounts'
import { shellQuery } from '../../api/pages.ts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { InviteForm } from './invite-form.tsx'
import { LeaveAccountDialog } from './leave-account-dialog.tsx'
import type { Viewer } from './member-can.ts'
import { MemberRoleDialog } from './member-role-dialog.tsx'
import { RemoveMemberDialog } from './remove-member-dialog.tsx'
import { RevokeInvitationDialog } from './revoke-invitation-dialog.tsx'
import { RolesDialog } from './roles-dialog.tsx'
import { TransferOwnershipDialog } from './transfer-ownership-dialog.tsx'

const route = getRouteApi('/shell/team')

type TeamDialogsProps = Readonly<{
  viewer: Viewer
  limitNote: string | undefined
  invitations: readonly Invitation[]
  memberEmails: readonly string[]
}>

/** The dialog that the page's address names, for who may use it. */
export function TeamDialogs({ viewer, limitNote, invitations, memberEmails }: TeamDialogsProps) {
  const { dialog, about } = route.useSearch()
  const { close } = usePageDialog()
  const { account } = useSuspenseQuery(shellQuery).data
  if (dialog === 'roles') return <RolesDialog onClose={close} />
  if (dialog === 'leave')
    return account.status === 'ok' ? (
      <LeaveAccountDialog accountId={account.data.accountId} hasTeamLink={false} onClose={close} />
    ) : null
  if (!viewer.may('members:manage')) return null
  if (dialog === 'invite') {
    const form = { viewer, limitNote, memberEmails }
    return <InviteForm {...form} onClose={close} />
  }
  if (about === undefined) return null
  const member = { userId: about, onClose: close }
  if (dialog === 'role') return <MemberRoleDialog {...member} viewer={viewer} />
  if (dialog === 'remove') return <RemoveMemberDialog {...member} />
  if (dialog === 'transfer') return viewer.may('account:own') ? <TransferOwnershipDialog {...member} /> : null
  if (dialog === 'revoke-invitation')
    return (
      <RevokeInvitationDialog
        invitationId={about}
        invitation={invitations.find(({ invitationId }) => invitationId === about)}
        onClose={close}
      />
    )
  return null
}
