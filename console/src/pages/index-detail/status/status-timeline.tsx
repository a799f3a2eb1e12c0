import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  type LucideIcon,
  Pause,
  RefreshCw,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import { useState } from 'react'
import type { IndexHistory, IndexStatus, IndexStatusView } from '#contracts/indexes'
import { Button } from '../../../ui/button/button.tsx'
import { cx } from '../../../ui/cx.ts'
import { Time } from '../../../ui/value/time.tsx'
import { isMoving } from '../index-can.ts'
import { progressOf } from './index-progress.ts'
import { type TimelineEntry, timelineOf } from './index-timeline.ts'

const SHOWN = 6

type StatusTimelineProps = Readonly<{
  history: IndexHistory['results']
  /** As it is now, for the stage of what is under way. */
  status: IndexStatusView | undefined
}>

/** When the index reached which status, newest first, and what is going on now. */
export function StatusTimeline({ history, status }: StatusTimelineProps) {
  const [isWhole, setIsWhole] = useState(false)
  const entries = timelineOf(history)
  const shown = isWhole ? entries : entries.slice(0, SHOWN)
  return (
    <>
      <ol className="flex flex-col">
        {shown.map((entry, position) => (
          <Entry
            key={entry.key}
            entry={entry}
            isLast={position === shown.length - 1}
            live={entry.isPresent && status && isMoving(status.indexStatus) ? status : undefined}
          />
        ))}
      </ol>
      {entries.length > SHOWN && (
        <Button variant="ghost" size="sm" className="mt-2 -ml-2.5" onClick={() => setIsWhole(!isWhole)}>
          {isWhole ? 'Show less' : `Show all ${entries.length}`}
        </Button>
      )}
    </>
  )
}

const ICON: Record<IndexStatus, { icon: LucideIcon; colour: string }> = {
  CREATING: { icon: CircleDashed, colour: 'text-status-creating' },
  READY: { icon: CircleCheck, colour: 'text-status-ready' },
  MODIFYING: { icon: RefreshCw, colour: 'text-status-modifying' },
  DELETING: { icon: Trash2, colour: 'text-status-deleting' },
  DELETED: { icon: CircleSlash, colour: 'text-status-deleted' },
  FAILED: { icon: CircleX, colour: 'text-status-failed' },
}

function lookOf({ status, title }: TimelineEntry) {
  if (title === 'Change taken back') return { icon: TriangleAlert, colour: 'text-warning-fg' }
  if (title === 'Paused') return { icon: Pause, colour: 'text-fg-subtle' }
  return ICON[status]
}

type EntryProps = Readonly<{
  entry: TimelineEntry
  isLast: boolean
  live: IndexStatusView | undefined
}>

function Entry({ entry, isLast, live }: EntryProps) {
  const { icon: Icon, colour } = lookOf(entry)
  const { title, took, at, changes, reason, isPresent } = entry
  return (
    <li className="relative flex gap-3 pb-4 last:pb-0">
      {!isLast && <span aria-hidden className="absolute top-6 bottom-0 left-[7.5px] w-px bg-line" />}
      <Icon aria-hidden size={16} className={cx('mt-[3px] shrink-0', colour)} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline justify-between gap-x-3">
          <span className={cx(isPresent && 'font-medium')}>{title}</span>
          <Time iso={at} className="text-sm text-fg-subtle" />
        </p>
        {took && <p className="text-sm text-fg-subtle">{took}</p>}
        {live && <p className="text-sm text-fg-muted">{progressOf(live).label}</p>}
        {changes.map((change) => (
          <p key={change} className="text-sm text-fg-muted">
            {change}
          </p>
        ))}
        {reason && <p className="text-sm wrap-anywhere text-fg-muted">{reason}</p>}
      </div>
    </li>
  )
}
