import { type ReactNode, useEffect, useRef } from 'react'
import { Logo } from '../../ui/page/logo.tsx'

type AuthFrameProps = Readonly<{
  title: string
  description?: ReactNode
  /** The other ways to go on, below the card. */
  footer?: ReactNode
  size?: 'sm' | 'md'
  children: ReactNode
}>

const WIDTH = { sm: 'max-w-sm', md: 'max-w-lg' } as const

/** Around every page outside the shell: one thing to do, in the middle. */
export function AuthFrame({ title, description, footer, size = 'sm', children }: AuthFrameProps) {
  const main = useRef<HTMLElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  // Where no field takes the focus, the heading of the new step does.
  useEffect(() => {
    if (!main.current?.contains(document.activeElement)) heading.current?.focus()
  }, [title])
  return (
    <main
      ref={main}
      className="flex min-h-dvh flex-col items-center bg-surface px-4 py-10 sm:justify-center sm:bg-canvas sm:py-16"
    >
      <div className={`flex w-full flex-col gap-6 ${WIDTH[size]}`}>
        <Logo size={28} className="sm:self-center" />
        <div className="flex flex-col gap-5 sm:rounded-xl sm:border sm:bg-surface sm:p-8 sm:shadow-xs">
          <header>
            <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold text-balance">
              {title}
            </h1>
            {description && <div className="mt-1.5 text-base text-pretty text-fg-muted">{description}</div>}
          </header>
          {children}
        </div>
        {footer && <div className="text-base text-fg-muted sm:text-center">{footer}</div>}
      </div>
    </main>
  )
}
