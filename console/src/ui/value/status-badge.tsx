import type { ShownStatus } from '#contracts/web-bff'
import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  type LucideIcon,
  Pause,
  RefreshCw,
  Trash2,
} from 'lucide-react'
import { BADGE, type Tone, TONES } from './badge-style.ts'
import { cx } from '../cx.ts'

type Look = Readonly<{ word: string; icon: LucideIcon; tone: Tone; isMoving?: boolean }>

const LOOK: Record<ShownStatus, Look> = {
  CREATING: { word: 'Creating', icon: CircleDashed, tone: 'info', isMoving: true },
  READY: { word: 'Ready', icon: CircleCheck, tone: 'success' },
  PAUSED: { word: 'Paused', icon: Pause, tone: 'neutral' },
  MODIFYING: { word: 'Modifying', icon: RefreshCw, tone: 'warning', isMoving: true },
  DELETING: { word: 'Deleting', icon: Trash2, tone: 'warning' },
  DELETED: { word: 'Deleted', icon: CircleSlash, tone: 'neutral' },
  FAILED: { word: 'Failed', icon: CircleX, tone: 'danger' },
}

export function indexStatusWord(status: ShownStatus): string {
  return LOOK[status].word
}

type StatusBadgeProps = Readonly<{
  /** What people see: a paused index is `PAUSED` (`shownStatus`). */
  status: ShownStatus
  /** What is being done now, such as “Starting the model”. */
  stage?: string | undefined
  /** Whether a change is read aloud. On for the one index of a page, off in lists. */
  isLive?: boolean | undefined
  className?: string | undefined
}>

/** The status of an index, the same wherever it stands: an icon and a word, so that it never depends on colour. */
export function StatusBadge({ status, stage, isLive = false, className }: StatusBadgeProps) {
  const { word, icon: Icon, tone, isMoving = false } = LOOK[status]
  return (
    <span
      {...(isLive && { role: 'status', 'aria-live': 'polite' as const })}
      className={cx('inline-flex max-w-full items-center gap-1.5 align-middle whitespace-nowrap', className)}
    >
      <span className={cx(BADGE, TONES[tone])}>
        <Icon
          aria-hidden
          size={12}
          className={cx('shrink-0', isMoving && 'animate-spin [animation-duration:2.4s]')}
        />
        {word}
      </span>
      {stage && <span className="truncate text-base text-fg-subtle">{stage}</span>}
    </span>
  )
}
