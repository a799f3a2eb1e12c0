import type { CSSProperties, ReactNode } from 'react'
import { cx } from '../cx.ts'

/** A grey shape where something will be. Give it the size of what comes. */
export function Skeleton({ className, style }: Readonly<{ className?: string; style?: CSSProperties }>) {
  return (
    <span
      aria-hidden
      style={style}
      className={cx('block h-4 animate-pulse rounded-md bg-active', className)}
    />
  )
}

const LINE_WIDTHS = ['w-full', 'w-11/12', 'w-4/5', 'w-2/3'] as const

export function SkeletonText({ lines = 3 }: { lines?: number }) {
  return (
    <span aria-hidden className="flex flex-col gap-2.5">
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} className={cx('h-3.5', LINE_WIDTHS[line % LINE_WIDTHS.length])} />
      ))}
    </span>
  )
}

/** Rows of a table or list that is on its way. */
export function SkeletonRows({ rows = 5, columns = 4 }: { rows?: number; columns?: number }) {
  return (
    <div aria-hidden className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-11 items-center gap-6 px-5">
          {Array.from({ length: columns }, (__, column) => (
            <Skeleton key={column} className={cx('h-3.5', column === 0 ? 'w-2/5' : 'flex-1')} />
          ))}
        </div>
      ))}
    </div>
  )
}

type LoadingProps = Readonly<{ label?: string; className?: string; children: ReactNode }>

/** Around the skeletons of a page or a part: says once, to a screen reader, that it is loading. */
export function Loading({ label = 'Loading', className, children }: LoadingProps) {
  return (
    <div role="status" aria-busy="true" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  )
}
