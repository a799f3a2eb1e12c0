import { getRouteApi } from '@tanstack/react-router'
import { ChevronDown, ListFilter } from 'lucide-react'
import { useId, useState } from 'react'
import type { ActivityRecord } from '#contracts/activity'
import { IconButton } from '../../ui/button/icon-button.tsx'
import { cx } from '../../ui/cx.ts'
import { Time } from '../../ui/value/time.tsx'
import { ActivityLine } from './activity-line.tsx'
import { ActivityIcon } from './activity-icon.tsx'
import { activitySentence } from './activity-words.ts'
import { RecordDetails } from './record-details.tsx'
import { useNames } from './use-names.ts'

const route = getRouteApi('/shell/activity')

type TimelineProps = Readonly<{ records: readonly ActivityRecord[]; isStale: boolean }>

/** The records, newest first; each opens. */
export function Timeline({ records, isStale }: TimelineProps) {
  const names = useNames()
  return (
    <ol aria-label="Activity" aria-busy={isStale} className={cx('divide-y', isStale && 'opacity-60')}>
      {records.map((record) => (
        <Entry key={record.recordId} record={record} names={names} />
      ))}
    </ol>
  )
}

type EntryProps = Readonly<{ record: ActivityRecord; names: ReadonlyMap<string, string> }>

function Entry({ record, names }: EntryProps) {
  const [isOpen, setIsOpen] = useState(false)
  const detailsId = useId()
  const { type, at, actor, subject } = record
  const told = {
    type,
    subject: { type: subject.type, name: subject.name ?? names.get(subject.id) ?? subject.id },
    actor: { type: actor.type, name: actor.type === 'system' ? undefined : names.get(actor.id) },
  }
  const { actor: who = '', before, subject: what, after } = activitySentence(told)
  return (
    <li>
      <div className="flex items-start gap-3 px-5 py-2.5">
        <ActivityIcon type={type} />
        <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-3">
          <ActivityLine told={told} />
          <Time iso={at} isFocusable={false} className="shrink-0 text-sm text-fg-subtle" />
        </div>
        <OnlyBy actorId={actor.id} name={told.actor.name ?? actor.id} />
        <IconButton
          icon={ChevronDown}
          size="sm"
          label={`Details: ${who}${before}${what}${after}`}
          aria-expanded={isOpen}
          aria-controls={detailsId}
          onClick={() => setIsOpen(!isOpen)}
          className={cx(isOpen && '[&_svg]:rotate-180')}
        />
      </div>
      <div id={detailsId}>{isOpen && <RecordDetails record={record} />}</div>
    </li>
  )
}

function OnlyBy({ actorId, name }: { actorId: string; name: string }) {
  const navigate = route.useNavigate()
  return (
    <IconButton
      icon={ListFilter}
      size="sm"
      label={`Only what ${name} did`}
      onClick={() =>
        void navigate({
          search: (before) => ({ ...before, actor: actorId }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  )
}
