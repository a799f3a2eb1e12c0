import type { Member } from '#contracts/users-accounts'
import { Avatar } from '../../ui/value/avatar.tsx'
import { Badge } from '../../ui/value/badge.tsx'
import type { DataColumn } from '../../ui/table/data-table.tsx'
import { Time } from '../../ui/value/time.tsx'
import { MemberMenu } from './member-menu.tsx'
import type { Viewer } from './member-can.ts'
import { ROLE_ORDER, ROLES } from './roles.ts'
import { nameOf } from './use-member.ts'

/** Columns of the members, as this person sees them. */
export function memberColumns(viewer: Viewer): readonly DataColumn<Member>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isAlwaysShown: true,
      isGrowing: true,
      width: 13,
      sortBy: nameOf,
      cell: (member) => <Who member={member} isViewer={member.userId === viewer.userId} />,
    },
    {
      id: 'role',
      header: 'Role',
      width: 8,
      // The most powerful first.
      sortBy: ({ role }) => ROLE_ORDER.indexOf(role),
      cell: ({ role }) => <Badge tone={role === 'owner' ? 'accent' : 'neutral'}>{ROLES[role].label}</Badge>,
    },
    {
      id: 'since',
      header: 'Member since',
      width: 9,
      sortFirst: 'descending',
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time iso={createdAt} show="date" isFocusable={false} />,
    },
    {
      id: 'actions',
      header: 'Actions',
      isHeaderHidden: true,
      isAlwaysShown: true,
      width: 3.5,
      align: 'end',
      cell: (member) => <MemberMenu member={member} viewer={viewer} />,
    },
  ]
}

function Who({ member, isViewer }: { member: Member; isViewer: boolean }) {
  const name = nameOf(member)
  return (
    <div className="flex min-w-0 items-center gap-3 py-1.5">
      <Avatar name={name} className="max-sm:hidden" />
      <div className="min-w-0">
        <div className="flex min-w-0 items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          {isViewer && <Badge>You</Badge>}
        </div>
        {member.name !== undefined && (
          <div className="truncate text-xs text-fg-subtle" title={member.email}>
            {member.email}
          </div>
        )}
      </div>
    </div>
  )
}
