import {
  Activity as ActivityIcon,
  Database,
  KeyRound,
  type LucideIcon,
  MailCheck,
  MailX,
  ShieldOff,
  UserPlus,
} from 'lucide-react'
import type { Activity } from '#contracts/web-bff'
import type { Output } from '../../api/contract-types.ts'
import { Card } from '../../ui/page/card.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { Time } from '../../ui/value/time.tsx'
import { activitySentence } from './activity-words.ts'
import type { Retry } from './overview-stats.tsx'

const ICON: Readonly<Record<Activity['kind'], LucideIcon>> = {
  index_created: Database,
  api_key_created: KeyRound,
  api_key_revoked: ShieldOff,
  member_joined: UserPlus,
  invitation_sent: MailCheck,
  invitation_answered: MailX,
}

type ActivityCardProps = Readonly<{ section: Output<'getOverviewPage'>['activity']; retry: Retry }>

/** What happened in the account lately, and who did it. */
export function ActivityCard({ section, retry }: ActivityCardProps) {
  return (
    <SectionGate section={section} {...retry} errorTitle="The activity could not be loaded" isFramed>
      {(activity) => (
        <Card title="Recent activity" isFlush>
          {activity.length === 0 ? (
            <EmptyState
              isCompact
              icon={ActivityIcon}
              title="Nothing has happened yet"
              description="New indexes, keys and members appear here."
            />
          ) : (
            <ol className="divide-y">
              {activity.map((one) => (
                <ActivityRow key={`${one.at} ${one.kind} ${one.subject}`} activity={one} />
              ))}
            </ol>
          )}
        </Card>
      )}
    </SectionGate>
  )
}

function ActivityRow({ activity }: { activity: Activity }) {
  const Icon = ICON[activity.kind]
  const { actor, before, subject, after } = activitySentence(activity)
  return (
    <li className="flex items-start gap-3 px-5 py-2.5">
      <Icon aria-hidden size={16} className="mt-[3px] shrink-0 text-fg-subtle" />
      <p className="min-w-0 flex-1 text-fg-muted wrap-anywhere">
        {actor !== undefined && <span className="font-medium text-fg">{actor}</span>}
        {before}
        {activity.kind === 'index_created' ? (
          <TextLink to="/indexes/$name" params={{ name: subject }}>
            {subject}
          </TextLink>
        ) : (
          <span className="font-medium text-fg">{subject}</span>
        )}
        {after}
      </p>
      <Time iso={activity.at} isFocusable={false} className="shrink-0 text-sm text-fg-subtle" />
    </li>
  )
}
