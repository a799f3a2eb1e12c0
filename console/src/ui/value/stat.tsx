import { ArrowDownRight, ArrowUpRight, Minus } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../cx.ts'

type Delta = Readonly<{
  direction: 'up' | 'down' | 'flat'
  text: ReactNode
  /** Whether that is good news; left out where it is neither. */
  isGood?: boolean | undefined
}>

type StatProps = Readonly<{
  label: ReactNode
  value: ReactNode
  unit?: ReactNode
  delta?: Delta | undefined
  /** One line under the value. */
  hint?: ReactNode
  sparkline?: ReactNode
  className?: string | undefined
}>

const ARROW = { up: ArrowUpRight, down: ArrowDownRight, flat: Minus } as const

/** One number worth a tile. */
export function Stat({ label, value, unit, delta, hint, sparkline, className }: StatProps) {
  return (
    <div className={cx('flex min-w-0 flex-col rounded-lg border bg-surface p-4', className)}>
      <div className="text-sm text-fg-muted">{label}</div>
      <div className="mt-1.5 flex items-end justify-between gap-3">
        <div className="min-w-0 text-2xl font-semibold tabular-nums wrap-anywhere">
          {value}
          {unit && <span className="ml-1 text-base font-normal text-fg-subtle">{unit}</span>}
        </div>
        {sparkline}
      </div>
      {(delta || hint) && (
        <div className="mt-1 flex flex-wrap items-center gap-x-2 text-sm text-fg-subtle">
          {delta && <DeltaText delta={delta} />}
          {hint && <span>{hint}</span>}
        </div>
      )}
    </div>
  )
}

function DeltaText({ delta }: { delta: Delta }) {
  const Icon = ARROW[delta.direction]
  const colour =
    delta.isGood === undefined ? 'text-fg-muted' : delta.isGood ? 'text-success-fg' : 'text-danger-fg'
  return (
    <span className={cx('inline-flex items-center gap-0.5 font-medium tabular-nums', colour)}>
      <Icon aria-hidden size={14} />
      <span className="sr-only">{delta.direction}</span>
      {delta.text}
    </span>
  )
}
