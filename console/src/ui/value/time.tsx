import {
  formatDate,
  formatDateTime,
  formatExact,
  formatRelative,
  parseInstant,
  viewerZone,
} from '../../format/dates.ts'
import { Tooltip } from '../overlay/tooltip.tsx'
import { useTicking } from './use-ticking.ts'

type TimeProps = Readonly<{
  iso: string
  /** `relative` “3 minutes ago”, `date` “21 Aug 2026”, `datetime` “21 Aug 2026, 14:03”. */
  show?: 'relative' | 'date' | 'datetime' | undefined
  /** Off where many stand in one list, so that each is not one more stop of the Tab key. */
  isFocusable?: boolean | undefined
  className?: string | undefined
}>

/** A moment, in the zone of the viewer. The exact time and its zone appear on hover and focus. */
export function Time({ iso, show = 'relative', isFocusable = true, className }: TimeProps) {
  const date = parseInstant(iso)
  if (!date) return <span className={className}>{iso || '–'}</span>
  return <Moment date={date} iso={iso} show={show} isFocusable={isFocusable} className={className} />
}

type MomentProps = Required<Pick<TimeProps, 'iso' | 'show' | 'isFocusable'>> &
  Readonly<{ date: Date; className: string | undefined }>

function Moment({ date, iso, show, isFocusable, className }: MomentProps) {
  const zone = viewerZone()
  const text = useTicking((now) => {
    if (show === 'date') return formatDate(date, zone)
    return show === 'datetime' ? formatDateTime(date, zone) : formatRelative(date, now)
  })
  return (
    <Tooltip content={formatExact(date, zone)}>
      <time
        dateTime={iso}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the exact time must be reachable by keyboard
        tabIndex={isFocusable ? 0 : undefined}
        className={className ?? 'rounded-xs whitespace-nowrap'}
      >
        {text}
      </time>
    </Tooltip>
  )
}
