import { ShieldCheck, ShieldOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TwoFactor } from '#contracts/auth'
import { formatQuantity } from '../../format/numbers.ts'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Badge } from '../../ui/value/badge.tsx'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Description, DescriptionList } from '../../ui/value/description-list.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { Time } from '../../ui/value/time.tsx'
import type { ProfileDialog } from './profile-search.ts'

/** From here on somebody should make new ones. */
const FEW = 3

export function TwoFactorCard({ twoFactor: { enabledAt, recoveryCodesLeft } }: { twoFactor: TwoFactor }) {
  const { open } = usePageDialog<ProfileDialog>()
  if (enabledAt === undefined)
    return (
      <Card
        title={<Title badge={<Badge icon={ShieldOff}>Off</Badge>} />}
        description="Ask for a code from an app on your phone besides your password."
        actions={<Button onClick={() => open('two-factor')}>Set up</Button>}
      />
    )
  const renew = (
    <Button size="sm" onClick={() => open('recovery-codes')}>
      Create new codes
    </Button>
  )
  return (
    <Card
      title={
        <Title
          badge={
            <Badge tone="success" icon={ShieldCheck}>
              On
            </Badge>
          }
        />
      }
      description="Signing in takes your password and a code from your authenticator app."
      footer={
        <>
          <Button onClick={() => open('two-factor-off')}>Turn off</Button>
          <Button onClick={() => open('recovery-codes')}>New recovery codes</Button>
        </>
      }
    >
      <DescriptionList columns={2}>
        <Description term="On since">
          <Time iso={enabledAt} show="date" />
        </Description>
        <Description term="Recovery codes left" hint="Each lets you in once without the app.">
          {formatQuantity(recoveryCodesLeft, 'code', 'codes')}
        </Description>
      </DescriptionList>
      {recoveryCodesLeft <= FEW && (
        <Notice tone="warning" className="mt-5" action={renew}>
          {recoveryCodesLeft === 0
            ? 'No recovery code is left. Without your authenticator app you could not sign in.'
            : 'Few recovery codes are left. Create new ones before you need them.'}
        </Notice>
      )}
    </Card>
  )
}

const Title = ({ badge }: { badge: ReactNode }) => (
  <span className="flex items-center gap-2">Two-factor sign-in {badge}</span>
)
