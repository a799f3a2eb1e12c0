import { MailPlus } from 'lucide-react'
import { useMemo } from 'react'
import type { Member } from '#contracts/users-accounts'
import { toApiError } from '../../api/errors.ts'
import { Card } from '../../ui/page/card.tsx'
import { DataTable } from '../../ui/table/data-table.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { LoadMore } from '../../ui/table/pagination.tsx'
import { Section } from '../../ui/page/section.tsx'
import { OutboxHint } from '../auth/outbox-hint.tsx'
import { invitationColumns } from './invitation-columns.tsx'
import { nameOf } from './use-member.ts'
import type { useInvitations } from './use-team.ts'

type InvitationsSectionProps = Readonly<{
  invitations: ReturnType<typeof useInvitations>
  /** `2 of 50 pending`. */
  summary: string | undefined
  /** Those who may have invited. */
  members: readonly Member[]
  mayManage: boolean
}>

export function InvitationsSection({ invitations, summary, members, mayManage }: InvitationsSectionProps) {
  const { rows, hasMore, isLoading, error, loadMore } = invitations
  const columns = useMemo(() => {
    const names = new Map(members.map((member) => [member.userId, nameOf(member)]))
    return invitationColumns({ mayManage, nameOfInviter: (userId) => names.get(userId) })
  }, [members, mayManage])
  const hasOpen = rows.some(({ status }) => status === 'open')
  return (
    <Section
      title="Invitations"
      description={`${summary === undefined ? '' : `${summary}. `}Links work for seven days; past invitations are shown for 30.`}
    >
      {(hasOpen || hasMore) && mayManage && (
        <div className="mb-3 empty:hidden">
          <OutboxHint />
        </div>
      )}
      <Card isFlush>
        <DataTable
          label="Invitations"
          rows={rows}
          columns={columns}
          rowKey={({ invitationId }) => invitationId}
          empty={
            <EmptyState
              isCompact
              icon={MailPlus}
              title="No invitations"
              description={mayManage ? 'Pending invitations appear here.' : undefined}
            />
          }
        />
        <LoadMore
          hasMore={hasMore}
          onLoadMore={loadMore}
          pending={isLoading}
          summary={error && toApiError(error).message}
        />
      </Card>
    </Section>
  )
}
