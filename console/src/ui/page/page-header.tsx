import { type ReactNode, type Ref } from 'react'
import { cx } from '../cx.ts'

type PageHeaderProps = Readonly<{
  title: ReactNode
  description?: ReactNode
  /** Buttons, the main one last. */
  actions?: ReactNode
  /** Above the title: where this page is. */
  breadcrumb?: ReactNode
  /** Beside the title: a status, a badge. */
  badge?: ReactNode
  className?: string | undefined
  /** The heading, which takes the focus after a navigation. */
  ref?: Ref<HTMLHeadingElement> | undefined
}>

export function PageHeader({
  title,
  description,
  actions,
  breadcrumb,
  badge,
  className,
  ref,
}: PageHeaderProps) {
  return (
    <header className={cx('mb-6', className)}>
      {breadcrumb && <div className="mb-2 text-sm text-fg-subtle">{breadcrumb}</div>}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 ref={ref} tabIndex={-1} className="min-w-0 text-xl font-semibold wrap-anywhere">
              {title}
            </h1>
            {badge}
          </div>
          {description && (
            <div className="mt-1 max-w-2xl text-base text-pretty text-fg-muted">{description}</div>
          )}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
    </header>
  )
}
