import { CircleCheck, CircleSlash, CircleX, Clock, Mail, MoreHorizontal, Send, X } from 'lucide-react'
import type { Invitation } from '#contracts/users-accounts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Badge } from '../../ui/value/badge.tsx'
import type { DataColumn } from '../../ui/table/data-table.tsx'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { Menu, MenuItem } from '../../ui/overlay/menu.tsx'
import { Time } from '../../ui/value/time.tsx'
import { ROLES } from './roles.ts'
import type { TeamDialog } from './team-search.ts'
import { useResendInvitation } from './use-resend-invitation.ts'

const STATUS = {
  open: { tone: 'info', icon: Mail, word: 'Pending' },
  expired: { tone: 'warning', icon: Clock, word: 'Expired' },
  accepted: { tone: 'success', icon: CircleCheck, word: 'Accepted' },
  declined: { tone: 'neutral', icon: CircleX, word: 'Declined' },
  revoked: { tone: 'neutral', icon: CircleSlash, word: 'Revoked' },
} as const
const STATUS_ORDER = Object.keys(STATUS)

type Told = Readonly<{
  mayManage: boolean
  /** Who invited, by id, as far as the page knows. */
  nameOfInviter: (userId: string) => string | undefined
}>

/** Columns of the invitations, newest first by the server. */
export function invitationColumns({ mayManage, nameOfInviter }: Told): readonly DataColumn<Invitation>[] {
  const inviterOf = ({ invitedBy: { type, id } }: Invitation) =>
    type === 'apiKey' ? 'an API key' : nameOfInviter(id)
  return [
    {
      id: 'email',
      header: 'E-mail',
      isAlwaysShown: true,
      isGrowing: true,
      width: 13,
      sortBy: ({ email }) => email,
      cell: ({ email, role }) => (
        <div className="min-w-0 py-1.5">
          <div className="truncate font-medium" title={email}>
            {email}
          </div>
          <div className="truncate text-xs text-fg-subtle">as {ROLES[role].label}</div>
        </div>
      ),
    },
    {
      id: 'status',
      header: 'Status',
      width: 8,
      sortBy: ({ status }) => STATUS_ORDER.indexOf(status),
      cell: ({ status }) => {
        const { tone, icon, word } = STATUS[status]
        return (
          <Badge tone={tone} icon={icon}>
            {word}
          </Badge>
        )
      },
    },
    {
      id: 'invited',
      header: 'Invited',
      width: 9,
      sortFirst: 'descending',
      sortBy: ({ createdAt }) => createdAt,
      cell: (invitation) => (
        <div className="min-w-0">
          <Time iso={invitation.createdAt} isFocusable={false} />
          {inviterOf(invitation) !== undefined && (
            <div className="truncate text-xs text-fg-subtle">by {inviterOf(invitation)}</div>
          )}
        </div>
      ),
    },
    {
      id: 'ends',
      header: 'Expires',
      width: 8,
      sortFirst: 'descending',
      sortBy: ({ endedAt, expiresAt }) => endedAt ?? expiresAt,
      cell: ({ endedAt, expiresAt }) => <Time iso={endedAt ?? expiresAt} isFocusable={false} />,
    },
    ...(mayManage
      ? [
          {
            id: 'actions',
            header: 'Actions',
            isHeaderHidden: true,
            isAlwaysShown: true,
            width: 3.5,
            align: 'end' as const,
            cell: (invitation: Invitation) => <InvitationMenu invitation={invitation} />,
          },
        ]
      : []),
  ]
}

function InvitationMenu({ invitation: { invitationId, email, status } }: { invitation: Invitation }) {
  const { open } = usePageDialog<TeamDialog>()
  const resend = useResendInvitation()
  if (status !== 'open' && status !== 'expired') return null
  return (
    <Menu
      trigger={
        <IconButton
          label={`Actions for the invitation of ${email}`}
          icon={MoreHorizontal}
          size="sm"
          pending={resend.isPending}
        />
      }
    >
      <MenuItem icon={Send} onSelect={() => resend.mutate(invitationId)}>
        Send again
      </MenuItem>
      {status === 'open' && (
        <MenuItem icon={X} isDangerous onSelect={() => open('revoke-invitation', invitationId)}>
          Revoke
        </MenuItem>
      )}
    </Menu>
  )
}
