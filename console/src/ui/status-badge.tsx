import type { IndexStatus } from '#contracts/indexes'
import {
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  type LucideIcon,
  RefreshCw,
  Trash2,
} from 'lucide-react'
import { cx } from './cx.ts'

type Look = Readonly<{ word: string; icon: LucideIcon; colour: string; isMoving: boolean }>

const LOOK: Record<IndexStatus, Look> = {
  CREATING: { word: 'Creating', icon: CircleDashed, colour: 'text-status-creating', isMoving: true },
  READY: { word: 'Ready', icon: CircleCheck, colour: 'text-status-ready', isMoving: false },
  MODIFYING: { word: 'Modifying', icon: RefreshCw, colour: 'text-status-modifying', isMoving: true },
  DELETING: { word: 'Deleting', icon: Trash2, colour: 'text-status-deleting', isMoving: false },
  DELETED: { word: 'Deleted', icon: CircleSlash, colour: 'text-status-deleted', isMoving: false },
  FAILED: { word: 'Failed', icon: CircleX, colour: 'text-status-failed', isMoving: false },
}

export function indexStatusWord(status: IndexStatus): string {
  return LOOK[status].word
}

type StatusBadgeProps = Readonly<{
  status: IndexStatus
  /** What is being done now, such as “Starting the model”. */
  stage?: string | undefined
  /** Whether a change is read aloud. On for the one index of a page, off in lists. */
  isLive?: boolean | undefined
  className?: string | undefined
}>

/** The status of an index: an icon and a word, so that it never depends on colour. */
export function StatusBadge({ status, stage, isLive = false, className }: StatusBadgeProps) {
  const { word, icon: Icon, colour, isMoving } = LOOK[status]
  return (
    <span
      {...(isLive && { role: 'status', 'aria-live': 'polite' as const })}
      className={cx(
        'inline-flex max-w-full items-center gap-1.5 align-middle text-base whitespace-nowrap',
        className,
      )}
    >
      <Icon
        aria-hidden
        size={15}
        className={cx('shrink-0', colour, isMoving && 'animate-spin [animation-duration:2.4s]')}
      />
      <span className={cx('font-medium', colour)}>{word}</span>
      {stage && <span className="truncate text-fg-subtle">· {stage}</span>}
    </span>
  )
}
