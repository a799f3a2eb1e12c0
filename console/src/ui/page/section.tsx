import type { ReactNode } from 'react'
import type { Section as BffSection } from '#contracts/web-bff'
import { Card } from './card.tsx'
import { cx } from '../cx.ts'
import { ErrorState } from '../feedback/error-state.tsx'

type SectionProps = Readonly<{
  title: ReactNode
  description?: ReactNode
  actions?: ReactNode
  className?: string | undefined
  children: ReactNode
}>

/** A titled part of a page, without a box of its own. */
export function Section({ title, description, actions, className, children }: SectionProps) {
  return (
    <section className={cx('min-w-0', className)}>
      <header className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h2 className="text-lg font-semibold">{title}</h2>
          {description && <p className="mt-0.5 max-w-2xl text-base text-fg-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  )
}

type SectionGateProps<T> = Readonly<{
  section: BffSection<T>
  /** Loads the page again; the query behind it keeps what it has. */
  onRetry: () => void
  isRetrying?: boolean | undefined
  /** Names the part in the error: “The members could not be loaded”. */
  errorTitle?: string | undefined
  /** Frames the error in a card, where the part brings its own. */
  isFramed?: boolean | undefined
  children: (data: T) => ReactNode
}>

/** Shows a part of a page, or why this part is missing; the rest of the page goes on working. */
export function SectionGate<T>({
  section,
  onRetry,
  isRetrying = false,
  errorTitle,
  isFramed = false,
  children,
}: SectionGateProps<T>) {
  if (section.status === 'ok') return children(section.data)
  const { message, requestId } = section.error
  const error = (
    <ErrorState
      isCompact
      {...(errorTitle && { title: errorTitle })}
      message={message}
      requestId={requestId}
      onRetry={onRetry}
      isRetrying={isRetrying}
    />
  )
  return isFramed ? <Card>{error}</Card> : error
}
