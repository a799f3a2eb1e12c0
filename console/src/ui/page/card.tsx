import type { ReactNode } from 'react'
import { cx } from '../cx.ts'

type CardProps = Readonly<{
  title?: ReactNode
  description?: ReactNode
  /** At the end of the title's line. */
  actions?: ReactNode
  footer?: ReactNode
  /** Without inner space, for tables and lists that reach the edge. */
  isFlush?: boolean | undefined
  /** The level of the title in the page's outline. */
  headingLevel?: 2 | 3 | undefined
  className?: string | undefined
  children?: ReactNode
}>

/** A bordered surface for one subject. */
export function Card({
  title,
  description,
  actions,
  footer,
  isFlush = false,
  headingLevel = 2,
  className,
  children,
}: CardProps) {
  const Heading = headingLevel === 2 ? 'h2' : 'h3'
  const hasHead = title || actions
  return (
    <section className={cx('min-w-0 overflow-hidden rounded-lg border bg-surface', className)}>
      {hasHead && (
        <header
          className={cx(
            'flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-5 pt-4',
            isFlush ? 'border-b pb-4' : !children && 'pb-4',
          )}
        >
          <div className="min-w-0">
            {title && <Heading className="text-base font-semibold">{title}</Heading>}
            {description && <p className="mt-0.5 text-sm text-fg-subtle">{description}</p>}
          </div>
          {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </header>
      )}
      {children && <div className={isFlush ? '' : 'p-5'}>{children}</div>}
      {footer && (
        <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken px-5 py-3">
          {footer}
        </footer>
      )}
    </section>
  )
}
