import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger' | 'info'

const TONE: Record<Tone, string> = {
  neutral: 'border-line-strong bg-sunken text-fg-muted',
  accent: 'border-accent-line bg-accent-soft text-accent-fg',
  success: 'border-success-line bg-success-soft text-success-fg',
  warning: 'border-warning-line bg-warning-soft text-warning-fg',
  danger: 'border-danger-line bg-danger-soft text-danger-fg',
  info: 'border-info-line bg-info-soft text-info-fg',
}

type BadgeProps = Readonly<{
  tone?: Tone | undefined
  icon?: LucideIcon | undefined
  className?: string | undefined
  children: ReactNode
}>

/** A word about a thing: a role, a scope, “Default”. The status of an index is a `StatusBadge`. */
export function Badge({ tone = 'neutral', icon: Icon, className, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex h-5 items-center align-middle gap-1 rounded-md border px-1.5 text-xs font-medium whitespace-nowrap',
        TONE[tone],
        className,
      )}
    >
      {Icon && <Icon aria-hidden size={12} className="shrink-0" />}
      {children}
    </span>
  )
}
