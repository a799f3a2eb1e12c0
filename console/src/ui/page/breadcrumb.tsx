import { ChevronRight } from 'lucide-react'
import { Children, type ReactNode } from 'react'

/** Where a page is: `TextLink`s to what is above it, then its own name as text. */
export function Breadcrumb({ children }: { children: ReactNode }) {
  const steps = Children.toArray(children)
  return (
    <nav aria-label="Breadcrumb">
      <ol className="flex flex-wrap items-center gap-1.5 text-sm text-fg-subtle [&_a]:text-fg-muted [&_a]:no-underline [&_a:hover]:text-fg [&_a:hover]:underline">
        {steps.map((step, position) => (
          // oxlint-disable-next-line react/no-array-index-key -- the steps of one path, in order
          <li key={position} className="inline-flex items-center gap-1.5">
            {position > 0 && <ChevronRight aria-hidden size={14} />}
            <span {...(position === steps.length - 1 && { 'aria-current': 'page' as const })}>{step}</span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
