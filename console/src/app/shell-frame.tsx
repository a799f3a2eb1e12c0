import type { ReactNode } from 'react'
import { mayBeSignedIn } from '../api/session.ts'
import { Logo, LogoMark } from '../ui/page/logo.tsx'
import { Skeleton } from '../ui/feedback/skeleton.tsx'
import { PageSkeleton } from './page-skeleton.tsx'

type ShellFrameProps = Readonly<{
  sidebar: ReactNode
  topBar: ReactNode
  notices?: ReactNode
  children: ReactNode
}>

/** The places of the shell; the same while it loads and after, so that nothing moves. */
export function ShellFrame({ sidebar, topBar, notices, children }: ShellFrameProps) {
  return (
    <>
      <aside className="sticky top-0 hidden h-dvh w-60 shrink-0 border-r bg-sunken p-3 lg:block">
        {sidebar}
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="sticky top-0 z-header flex h-12 items-center gap-2 border-b bg-canvas px-4">
          {topBar}
        </header>
        {notices}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 sm:px-6 lg:px-8 lg:py-8"
        >
          {children}
        </main>
      </div>
    </>
  )
}

/** In the first paint, for who seems to be signed in: who is not will see the sign-in page next. */
export function ShellSkeleton() {
  if (!mayBeSignedIn()) return null
  return (
    <div className="flex min-h-dvh">
      <ShellFrame
        sidebar={<SidebarSkeleton />}
        topBar={
          <span className="lg:hidden">
            <LogoMark size={22} />
          </span>
        }
      >
        <PageSkeleton />
      </ShellFrame>
    </div>
  )
}

function SidebarSkeleton() {
  return (
    <div className="flex flex-col gap-4">
      <span className="flex h-8 items-center px-2">
        <Logo />
      </span>
      <Skeleton className="h-9" />
      <div className="flex flex-col gap-4 px-2 pt-1">
        {['w-24', 'w-20', 'w-20', 'w-16', 'w-24'].map((width, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- they never change
          <Skeleton key={at} className={`h-4 ${width}`} />
        ))}
      </div>
    </div>
  )
}
