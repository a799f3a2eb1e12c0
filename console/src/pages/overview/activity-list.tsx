import { Database, KeyRound, type LucideIcon, MailCheck, MailPlus, ShieldOff, UserPlus } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Activity } from '#contracts/web-bff'
import { Time } from '../../ui/time.tsx'

type Look = { icon: LucideIcon; tell: (subject: ReactNode, actor: string | undefined) => ReactNode }
const by = (actor: string | undefined) => (actor === undefined ? '' : ` by ${actor}`)

const LOOK: Record<Activity['kind'], Look> = {
  index_created: { icon: Database, tell: (subject) => <>Index {subject} was created</> },
  api_key_created: {
    icon: KeyRound,
    tell: (subject, actor) => (
      <>
        API key {subject} was made{by(actor)}
      </>
    ),
  },
  api_key_revoked: {
    icon: ShieldOff,
    tell: (subject, actor) => (
      <>
        API key {subject} was revoked{by(actor)}
      </>
    ),
  },
  member_joined: { icon: UserPlus, tell: (subject) => <>{subject} joined</> },
  invitation_sent: {
    icon: MailPlus,
    tell: (subject, actor) => (
      <>
        {subject} was invited{by(actor)}
      </>
    ),
  },
  invitation_answered: { icon: MailCheck, tell: (subject) => <>The invitation of {subject} ended</> },
}

/** What happened, newest first. */
export function ActivityList({ activity }: { activity: readonly Activity[] }) {
  if (activity.length === 0) return <p className="text-base text-fg-muted">Nothing yet.</p>
  return (
    <ol className="flex flex-col gap-3">
      {activity.map(({ at, kind, subject, actor }) => {
        const { icon: Icon, tell } = LOOK[kind]
        return (
          <li key={`${at} ${kind} ${subject}`} className="flex items-start gap-3">
            <Icon aria-hidden size={16} className="mt-0.5 shrink-0 text-fg-subtle" />
            <p className="min-w-0 flex-1 text-base wrap-anywhere">
              {tell(<strong className="font-medium">{subject}</strong>, actor)}
            </p>
            <Time iso={at} isFocusable={false} className="text-sm whitespace-nowrap text-fg-subtle" />
          </li>
        )
      })}
    </ol>
  )
}
