import type { ReactNode } from 'react'
import { cx } from '../src/ui/cx.ts'
import { Section } from '../src/ui/page/section.tsx'

type PartProps = Readonly<{ title: string; description?: string; className?: string; children: ReactNode }>

export function Part({ title, description, className, children }: PartProps) {
  return (
    <Section title={title} {...(description && { description })}>
      <div className={cx('flex flex-col gap-4', className)}>{children}</div>
    </Section>
  )
}

export function Line({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap items-center gap-3">{children}</div>
}
