import { useLocation } from '@tanstack/react-router'
import { Loading, Skeleton, SkeletonRows, SkeletonText } from '../ui/feedback/skeleton.tsx'
import { skeletonShape } from './skeleton-shape.ts'

/** While a page loads for the first time: its outline, so that little moves when it comes. */
export function PageSkeleton() {
  const shape = useLocation({ select: ({ pathname }) => skeletonShape(pathname) })
  const Body = BODY[shape]
  return (
    <Loading>
      <div className="mb-6 flex items-center justify-between gap-6">
        <Skeleton className="h-7 w-48" />
        {shape !== 'form' && <Skeleton className="h-9 w-32" />}
      </div>
      <Body />
    </Loading>
  )
}

const BODY = { cards: Cards, table: Rows, form: Form, index: Index } as const

function Tiles() {
  return (
    <div className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      {['a', 'b', 'c', 'd'].map((tile) => (
        <div key={tile} className="flex flex-col gap-3 rounded-lg border bg-surface p-4">
          <Skeleton className="h-3.5 w-24" />
          <Skeleton className="h-7 w-16" />
          <Skeleton className="h-3.5 w-28" />
        </div>
      ))}
    </div>
  )
}

function Rows() {
  return (
    <div className="rounded-lg border bg-surface">
      <SkeletonRows rows={6} />
    </div>
  )
}

function Cards() {
  return (
    <div className="flex flex-col gap-4">
      <Tiles />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <Rows />
        <Rows />
      </div>
    </div>
  )
}

function Form() {
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      {['a', 'b', 'c'].map((field) => (
        <div key={field} className="flex flex-col gap-2.5">
          <Skeleton className="h-3.5 w-28" />
          <Skeleton className="h-9" />
          <Skeleton className="h-3.5 w-2/3" />
        </div>
      ))}
    </div>
  )
}

function Index() {
  return (
    <div className="flex flex-col gap-6">
      <Skeleton className="h-3.5 w-80 max-w-full" />
      <div className="flex gap-6 border-b pb-3">
        {['a', 'b', 'c', 'd'].map((tab) => (
          <Skeleton key={tab} className="w-20" />
        ))}
      </div>
      <Tiles />
      <div className="rounded-lg border bg-surface p-5">
        <SkeletonText lines={4} />
      </div>
    </div>
  )
}
