import type { ReactNode } from 'react'
import { cx } from '../cx.ts'

type DescriptionListProps = Readonly<{ columns?: 1 | 2 | 3; className?: string; children: ReactNode }>

const COLUMNS = { 1: '', 2: 'sm:grid-cols-2', 3: 'sm:grid-cols-2 lg:grid-cols-3' } as const

/** Names and their values: the settings of one thing. Filled with `Description`s. */
export function DescriptionList({ columns = 1, className, children }: DescriptionListProps) {
  return <dl className={cx('grid gap-x-8 gap-y-4', COLUMNS[columns], className)}>{children}</dl>
}

type DescriptionProps = Readonly<{
  term: ReactNode
  /** Under the value, in small. */
  hint?: ReactNode
  isMono?: boolean | undefined
  children: ReactNode
}>

export function Description({ term, hint, isMono = false, children }: DescriptionProps) {
  return (
    <div className="min-w-0">
      <dt className="text-sm text-fg-subtle">{term}</dt>
      <dd className={cx('mt-0.5 wrap-anywhere', isMono ? 'font-mono text-sm leading-6' : 'text-base')}>
        {children}
      </dd>
      {hint && <dd className="text-sm text-fg-subtle">{hint}</dd>}
    </div>
  )
}
