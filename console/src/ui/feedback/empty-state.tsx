import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '../cx.ts'

type EmptyStateProps = Readonly<{
  icon?: LucideIcon | undefined
  title: string
  /** What belongs here and what to do next. */
  description?: ReactNode
  action?: ReactNode
  /** Inside a card or table. */
  isCompact?: boolean | undefined
  className?: string | undefined
}>

export function EmptyState({
  icon: Icon,
  title,
  description,
  action,
  isCompact = false,
  className,
}: EmptyStateProps) {
  return (
    <div
      className={cx(
        'flex flex-col items-center justify-center px-6 text-center',
        isCompact ? 'py-10' : 'rounded-lg border border-dashed border-line-strong py-16',
        className,
      )}
    >
      {Icon && (
        <span className="mb-4 grid size-10 place-items-center rounded-lg border bg-surface text-fg-subtle shadow-xs">
          <Icon aria-hidden size={20} strokeWidth={1.75} />
        </span>
      )}
      <p className="text-base font-semibold text-balance">{title}</p>
      {description && <div className="mt-1 max-w-md text-base text-balance text-fg-muted">{description}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
