import { Progress as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { formatProgress } from '../../format/percent.ts'
import { cx } from '../cx.ts'

type ProgressProps = Readonly<{
  /** What is going on, in words. */
  label: string
  /** 0 to 1; left out while it is not known. */
  value?: number | undefined
  /** Under the bar: the stage, the time left. */
  detail?: ReactNode
  isLabelHidden?: boolean | undefined
  className?: string | undefined
}>

export function Progress({ label, value, detail, isLabelHidden = false, className }: ProgressProps) {
  const isKnown = value !== undefined
  const percent = isKnown ? Math.min(100, Math.max(0, value * 100)) : null
  return (
    <div className={cx('min-w-0', className)}>
      <div
        className={cx('mb-1.5 flex items-baseline justify-between gap-3 text-sm', isLabelHidden && 'sr-only')}
      >
        <span className="truncate font-medium">{label}</span>
        {isKnown && <span className="text-fg-muted tabular-nums">{formatProgress(value)}</span>}
      </div>
      <Radix.Root
        value={percent}
        aria-label={label}
        className="relative h-1.5 overflow-hidden rounded-full bg-active"
      >
        <Radix.Indicator
          className={cx(
            'block h-full rounded-full bg-accent transition-[width] duration-500',
            !isKnown && 'w-1/3 animate-glide',
          )}
          style={isKnown ? { width: `${percent}%` } : undefined}
        />
      </Radix.Root>
      {detail && <div className="mt-1.5 text-sm text-fg-subtle">{detail}</div>}
    </div>
  )
}

type MeterProps = Readonly<{
  label: string
  used: number
  limit: number
  /** `2 of 5 shards`, in words. */
  text: ReactNode
  className?: string | undefined
}>

const NEARLY_FULL = 0.8

/** How much of a limit is used. */
export function Meter({ label, used, limit, text, className }: MeterProps) {
  const share = limit > 0 ? Math.min(1, used / limit) : 1
  const colour = share >= 1 ? 'bg-danger-solid' : share >= NEARLY_FULL ? 'bg-warning-fg' : 'bg-accent'
  return (
    <div className={cx('min-w-0', className)}>
      <div className="mb-1.5 flex items-baseline justify-between gap-3 text-sm">
        <span className="truncate font-medium">{label}</span>
        <span className="text-fg-muted tabular-nums">{text}</span>
      </div>
      <div
        role="meter"
        aria-label={label}
        aria-valuenow={used}
        aria-valuemin={0}
        aria-valuemax={limit}
        className="h-1.5 overflow-hidden rounded-full bg-active"
      >
        <div className={cx('h-full rounded-full', colour)} style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}
