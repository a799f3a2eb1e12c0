import { useSuspenseQuery } from '@tanstack/react-query'
import { shellQuery } from '../api/pages.ts'
import { cx } from '../ui/cx.ts'

/** Stands by every price where nobody pays it. */
export function ExamplePrices({ className }: { className?: string }) {
  const { isCharged } = useSuspenseQuery(shellQuery).data
  if (isCharged) return null
  return (
    <span className={cx('block text-xs text-fg-subtle', className)}>
      Example prices. Nothing is charged here.
    </span>
  )
}
