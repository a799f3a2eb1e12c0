import { useSuspenseQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { UserPlus } from 'lucide-react'
import { useMemo } from 'react'
import type { InvitationPage, MemberPage } from '#contracts/users-accounts'
import { shellQuery, teamQuery } from '../../api/pages.ts'
import { Can } from '../../app/permissions.tsx'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Button } from '../../ui/button/button.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { InvitationsSection } from './invitations-section.tsx'
import type { Viewer } from './member-can.ts'
import { MembersSection } from './members-section.tsx'
import { TeamDialogs } from './team-dialogs.tsx'
import { limitNote, usedOfLimit } from './team-limits.ts'
import type { TeamDialog, TeamSearch } from './team-search.ts'
import { useInvitations, useMembers } from './use-team.ts'

const route = getRouteApi('/shell/team')
const NONE: MemberPage & InvitationPage = { results: [] }

export function TeamPage() {
  const { data, refetch, isRefetching } = useSuspenseQuery(teamQuery)
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { open } = usePageDialog<TeamDialog>()
  const viewer = useViewer()
  const members = useMembers(data.members.status === 'ok' ? data.members.data : NONE)
  const invitations = useInvitations(data.invitations.status === 'ok' ? data.invitations.data : NONE)
  const limits = data.limits.status === 'ok' ? data.limits.data : undefined
  const usage = data.usage.status === 'ok' ? data.usage.data : undefined
  const note = limitNote({ usage, limits })
  const gate = { onRetry: () => void refetch(), isRetrying: isRefetching, isFramed: true }
  const change = (part: TeamSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true })
  return (
    <>
      <PageHeader
        title="Team"
        description="The people in this account and their roles."
        actions={
          <Can do="members:manage">
            <Button variant="primary" icon={UserPlus} onClick={() => open('invite')}>
              Invite people
            </Button>
          </Can>
        }
      />
      <div className="flex flex-col gap-8">
        <Can do="members:manage">{note && <Notice tone="warning">{note}</Notice>}</Can>
        <SectionGate {...gate} section={data.members} errorTitle="The members could not be loaded">
          {() => (
            <MembersSection
              members={members}
              summary={usedOfLimit(usage?.members, limits?.maxMembers, ['member', 'members'])}
              viewer={viewer}
              search={search}
              onSearch={change}
              onShowRoles={() => open('roles')}
            />
          )}
        </SectionGate>
        <SectionGate {...gate} section={data.invitations} errorTitle="The invitations could not be loaded">
          {() => (
            <InvitationsSection
              invitations={invitations}
              summary={usedOfLimit(usage?.openInvitations, limits?.maxInvitations, ['pending', 'pending'])}
              members={members.rows}
              mayManage={viewer.may('members:manage')}
            />
          )}
        </SectionGate>
      </div>
      <TeamDialogs
        viewer={viewer}
        limitNote={note}
        invitations={invitations.rows}
        memberEmails={members.rows.map(({ email }) => email)}
      />
    </>
  )
}

function useViewer(): Viewer {
  const { user, permissions } = useSuspenseQuery(shellQuery).data
  const userId = user.status === 'ok' ? user.data.userId : undefined
  return useMemo(
    () => ({ userId, may: (permission) => permissions.includes(permission) }),
    [userId, permissions],
  )
}
