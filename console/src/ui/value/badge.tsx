import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { BADGE, type Tone, TONES } from './badge-style.ts'
import { cx } from '../cx.ts'

export type { Tone } from './badge-style.ts'

type BadgeProps = Readonly<{
  tone?: Tone | undefined
  icon?: LucideIcon | undefined
  className?: string | undefined
  children: ReactNode
}>

/** A word about a thing: a role, a scope, “Default”. The status of an index is a `StatusBadge`. */
export function Badge({ tone = 'neutral', icon: Icon, className, children }: BadgeProps) {
  return (
    <span className={cx(BADGE, TONES[tone], className)}>
      {Icon && <Icon aria-hidden size={12} className="shrink-0" />}
      {children}
    </span>
  )
}
