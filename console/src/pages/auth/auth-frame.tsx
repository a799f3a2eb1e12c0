import type { ReactNode } from 'react'
import { Logo } from '../../ui/logo.tsx'
import { Toaster } from '../../ui/toast.tsx'

type AuthFrameProps = { title: string; description?: ReactNode; footer?: ReactNode; children: ReactNode }

/** Around every page outside the shell: one thing to do, in the middle. */
export function AuthFrame({ title, description, footer, children }: AuthFrameProps) {
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-sm flex-col justify-center gap-6 px-4 py-12">
      <Logo />
      <div>
        <h1 className="text-xl font-semibold">{title}</h1>
        {description && <div className="mt-1 text-base text-pretty text-fg-muted">{description}</div>}
      </div>
      {children}
      {footer && <div className="text-base text-fg-muted">{footer}</div>}
      <Toaster />
    </main>
  )
}
