import { Laptop, LogOut, Smartphone, Tablet, Terminal } from 'lucide-react'
import type { Session } from '#contracts/auth'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Badge } from '../../ui/value/badge.tsx'
import type { DataColumn } from '../../ui/table/data-table.tsx'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { Time } from '../../ui/value/time.tsx'
import type { ProfileDialog } from './profile-search.ts'
import { describeUserAgent, kindOfDevice } from './user-agent.ts'

const ICONS = { computer: Laptop, phone: Smartphone, tablet: Tablet, program: Terminal } as const

export const SESSION_COLUMNS: readonly DataColumn<Session>[] = [
  {
    id: 'device',
    header: 'Device',
    isAlwaysShown: true,
    isGrowing: true,
    width: 12,
    sortBy: ({ userAgent }) => describeUserAgent(userAgent),
    cell: (session) => <Device session={session} />,
  },
  {
    id: 'lastUsed',
    header: 'Last used',
    width: 9,
    sortFirst: 'descending',
    sortBy: ({ lastUsedAt }) => lastUsedAt,
    cell: ({ lastUsedAt }) => <Time iso={lastUsedAt} isFocusable={false} />,
  },
  {
    id: 'began',
    header: 'Signed in',
    width: 9,
    sortFirst: 'descending',
    sortBy: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time iso={createdAt} isFocusable={false} />,
  },
  {
    id: 'ends',
    header: 'Expires',
    width: 12,
    sortBy: ({ idleEndsAt }) => idleEndsAt,
    cell: ({ idleEndsAt, endsAt }) => (
      <div className="min-w-0">
        <Time iso={idleEndsAt} isFocusable={false} />
        <div className="truncate text-xs text-fg-subtle">
          at the latest <Time iso={endsAt} show="date" isFocusable={false} />
        </div>
      </div>
    ),
  },
  {
    id: 'actions',
    header: 'Actions',
    isHeaderHidden: true,
    isAlwaysShown: true,
    width: 3.5,
    align: 'end',
    cell: (session) => !session.isCurrent && <EndSession session={session} />,
  },
]

function Device({ session: { userAgent, address, isCurrent } }: { session: Session }) {
  const Icon = ICONS[kindOfDevice(userAgent)]
  return (
    <div className="flex min-w-0 items-center gap-3 py-1.5">
      <Icon aria-hidden size={18} className="shrink-0 text-fg-subtle max-sm:hidden" />
      <div className="min-w-0">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2">
          <span className="truncate font-medium" title={userAgent}>
            {describeUserAgent(userAgent)}
          </span>
          {isCurrent && <Badge tone="accent">This device</Badge>}
        </div>
        <div className="truncate text-xs text-fg-subtle">from {address}</div>
      </div>
    </div>
  )
}

function EndSession({ session: { sessionId, userAgent } }: { session: Session }) {
  const { open } = usePageDialog<ProfileDialog>()
  return (
    <IconButton
      label={`End the session of ${describeUserAgent(userAgent)}`}
      icon={LogOut}
      size="sm"
      onClick={() => open('end-session', sessionId)}
    />
  )
}
