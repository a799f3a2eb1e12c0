import { type ReactNode, useEffect, useRef } from 'react'

type StepFrameProps = Readonly<{ title: string; description: ReactNode; children: ReactNode }>

/** One step. Its heading has the focus when the step before it was finished. */
export function StepFrame({ title, description, children }: StepFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  return (
    <section className="flex flex-col gap-6">
      <div>
        <h2 ref={heading} tabIndex={-1} className="text-lg font-semibold">
          {title}
        </h2>
        <p className="mt-1 max-w-xl text-base text-pretty text-fg-muted">{description}</p>
      </div>
      {children}
    </section>
  )
}
