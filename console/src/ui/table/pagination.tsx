import type { ReactNode } from 'react'
import { Button } from '../button/button.tsx'

type LoadMoreProps = Readonly<{
  hasMore: boolean
  onLoadMore: () => void
  pending?: boolean | undefined
  /** `Showing 50 keys`. */
  summary?: ReactNode
}>

/** The end of a list that comes in parts. */
export function LoadMore({ hasMore, onLoadMore, pending = false, summary }: LoadMoreProps) {
  if (!hasMore && !summary) return null
  return (
    <div className="flex min-h-12 flex-wrap items-center justify-between gap-3 px-5 py-2">
      <span role="status" className="text-sm text-fg-subtle">
        {summary}
      </span>
      {hasMore && (
        <Button size="sm" onClick={onLoadMore} pending={pending}>
          Load more
        </Button>
      )}
    </div>
  )
}
