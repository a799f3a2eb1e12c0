import { Activity as Nothing } from 'lucide-react'
import type { Activity } from '#contracts/web-bff'
import type { Output } from '../../api/contract-types.ts'
import { Can } from '../../app/permissions.tsx'
import { Card } from '../../ui/page/card.tsx'
import { EmptyState } from '../../ui/feedback/empty-state.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { Time } from '../../ui/value/time.tsx'
import { ActivityLine } from '../activity/activity-line.tsx'
import { ActivityIcon } from '../activity/activity-icon.tsx'
import type { Retry } from './overview-stats.tsx'

type ActivityCardProps = Readonly<{ section: Output<'getOverviewPage'>['activity']; retry: Retry }>

/** What happened in the account lately, and who did it. */
export function ActivityCard({ section, retry }: ActivityCardProps) {
  return (
    <SectionGate section={section} {...retry} errorTitle="The activity could not be loaded" isFramed>
      {(activity) => (
        <Card title="Recent activity" isFlush actions={<AllActivity />}>
          {activity.length === 0 ? (
            <EmptyState
              isCompact
              icon={Nothing}
              title="Nothing has happened yet"
              description="New indexes, keys and members appear here."
            />
          ) : (
            <ol className="divide-y">
              {activity.map((one) => (
                <ActivityRow key={one.recordId} activity={one} />
              ))}
            </ol>
          )}
        </Card>
      )}
    </SectionGate>
  )
}

function AllActivity() {
  return (
    <Can do="activity:read">
      <TextLink to="/activity">All activity</TextLink>
    </Can>
  )
}

function ActivityRow({ activity }: { activity: Activity }) {
  return (
    <li className="flex items-start gap-3 px-5 py-2.5">
      <ActivityIcon type={activity.type} />
      <ActivityLine told={activity} />
      <Time iso={activity.at} isFocusable={false} className="shrink-0 text-sm text-fg-subtle" />
    </li>
  )
}
