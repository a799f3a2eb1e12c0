import { useSuspenseQuery } from '@tanstack/react-query'
import { ArrowRightLeft, LogOut, Plus } from 'lucide-react'
import type { OwnMembership } from '#contracts/users-accounts'
import { shellQuery } from '../../api/pages.ts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { useSwitchAccount } from '../../app/use-switch-account.ts'
import { Avatar } from '../../ui/value/avatar.tsx'
import { Badge } from '../../ui/value/badge.tsx'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { LinkButton } from '../../ui/button/link-button.tsx'
import { Time } from '../../ui/value/time.tsx'
import { ROLES } from '../team/roles.ts'
import type { ProfileDialog } from './profile-search.ts'

export function AccountsCard({ memberships }: { memberships: readonly OwnMembership[] }) {
  const { account } = useSuspenseQuery(shellQuery).data
  const current = account.status === 'ok' ? account.data.accountId : undefined
  return (
    <Card
      isFlush
      title="Accounts"
      description="Accounts you are a member of."
      actions={
        <LinkButton to="/accounts/new" icon={Plus}>
          Create account
        </LinkButton>
      }
    >
      {memberships.length === 0 ? (
        <EmptyState
          isCompact
          title="You have no account"
          description="Create one, or ask somebody to invite you to theirs."
        />
      ) : (
        <ul className="divide-y">
          {memberships.map((membership) => (
            <Row
              key={membership.accountId}
              membership={membership}
              isCurrent={membership.accountId === current}
            />
          ))}
        </ul>
      )}
    </Card>
  )
}

type RowProps = Readonly<{ membership: OwnMembership; isCurrent: boolean }>

function Row({ membership: { accountId, accountName, role, createdAt }, isCurrent }: RowProps) {
  const { open } = usePageDialog<ProfileDialog>()
  const change = useSwitchAccount()
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-5 py-3">
      <div className="flex min-w-0 flex-1 basis-56 items-center gap-3">
        <Avatar name={accountName} shape="square" />
        <div className="min-w-0">
          <div className="flex min-w-0 items-center gap-2">
            <span className="truncate font-medium">{accountName}</span>
            {isCurrent && <Badge tone="accent">Current</Badge>}
          </div>
          <div className="text-xs text-fg-subtle">
            {ROLES[role].label} since <Time iso={createdAt} show="date" isFocusable={false} />
          </div>
        </div>
      </div>
      <div className="flex items-center gap-2">
        {!isCurrent && (
          <Button
            size="sm"
            icon={ArrowRightLeft}
            pending={change.isPending || change.isSuccess}
            onClick={() => change.mutate(accountId)}
          >
            Switch<span className="sr-only"> to {accountName}</span>
          </Button>
        )}
        <IconButton
          label={`Leave ${accountName}`}
          icon={LogOut}
          size="sm"
          onClick={() => open('leave', accountId)}
        />
      </div>
    </li>
  )
}
