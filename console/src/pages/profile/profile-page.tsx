import { useSuspenseQuery } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { profileQuery } from '../../api/pages.ts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { PageHeader } from '../../ui/page/page-header.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { AccountsCard } from './accounts-card.tsx'
import { AppearanceCard } from './appearance-card.tsx'
import { ProfileDialogs } from './profile-dialogs.tsx'
import { ProfileForm } from './profile-form.tsx'
import type { ProfileDialog } from './profile-search.ts'
import { SessionsCard } from './sessions-card.tsx'
import { TwoFactorCard } from './two-factor-card.tsx'

export function ProfilePage() {
  const { data, refetch, isRefetching } = useSuspenseQuery(profileQuery)
  const gate = { onRetry: () => void refetch(), isRetrying: isRefetching, isFramed: true }
  return (
    <>
      <PageHeader
        title="Profile and security"
        description="Your name, password and sessions, in all your accounts."
      />
      <div className="flex flex-col gap-6">
        <SectionGate {...gate} section={data.user} errorTitle="Your profile could not be loaded">
          {(user) => <ProfileForm user={user} />}
        </SectionGate>
        <PasswordCard />
        <SectionGate
          {...gate}
          section={data.twoFactor}
          errorTitle="The state of two-factor sign-in could not be loaded"
        >
          {(twoFactor) => <TwoFactorCard twoFactor={twoFactor} />}
        </SectionGate>
        <SectionGate {...gate} section={data.sessions} errorTitle="Your sessions could not be loaded">
          {(sessions) => <SessionsCard sessions={sessions} />}
        </SectionGate>
        <SectionGate {...gate} section={data.memberships} errorTitle="Your accounts could not be loaded">
          {(memberships) => <AccountsCard memberships={memberships} />}
        </SectionGate>
        <AppearanceCard />
      </div>
      <ProfileDialogs
        email={data.user.status === 'ok' ? data.user.data.email : ''}
        sessions={data.sessions.status === 'ok' ? data.sessions.data : []}
      />
    </>
  )
}

function PasswordCard() {
  const { open } = usePageDialog<ProfileDialog>()
  return (
    <Card
      title="Password"
      description="Changing it signs you out everywhere else."
      actions={
        <Button icon={KeyRound} onClick={() => open('password')}>
          Change password
        </Button>
      }
    />
  )
}
