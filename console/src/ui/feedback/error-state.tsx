import { CircleAlert, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../button/button.tsx'
import { CopyButton } from '../button/copy-button.tsx'
import { cx } from '../cx.ts'

/** The id under which the server logged a request: what support asks for. */
export function RequestId({ requestId }: { requestId: string }) {
  return (
    <span className="inline-flex max-w-full items-center gap-1 text-xs text-fg-subtle">
      <span className="shrink-0">Request</span>
      <code className="truncate font-mono">{requestId}</code>
      <CopyButton text={requestId} label="Copy request id" />
    </span>
  )
}

type ErrorStateProps = Readonly<{
  title?: string | undefined
  /** What went wrong, in words for the reader. */
  message: ReactNode
  requestId?: string | undefined
  onRetry?: (() => void) | undefined
  isRetrying?: boolean | undefined
  /** Inside a card or table. */
  isCompact?: boolean | undefined
  action?: ReactNode
  className?: string | undefined
}>

export function ErrorState({
  title = 'This could not be loaded',
  message,
  requestId,
  onRetry,
  isRetrying = false,
  isCompact = false,
  action,
  className,
}: ErrorStateProps) {
  return (
    <div
      role="alert"
      className={cx(
        'flex flex-col items-center justify-center px-6 text-center',
        isCompact ? 'py-8' : 'rounded-lg border py-16',
        className,
      )}
    >
      <CircleAlert aria-hidden size={isCompact ? 20 : 24} className="mb-3 text-danger-fg" />
      <p className="text-base font-semibold">{title}</p>
      <div className="mt-1 max-w-md text-base text-balance text-fg-muted">{message}</div>
      {(onRetry || action) && (
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          {onRetry && (
            <Button icon={RotateCw} onClick={onRetry} pending={isRetrying}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
      {requestId && (
        <div className="mt-3 max-w-full">
          <RequestId requestId={requestId} />
        </div>
      )}
    </div>
  )
}
