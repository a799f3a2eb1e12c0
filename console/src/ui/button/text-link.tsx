import { createLink } from '@tanstack/react-router'
import { ArrowUpRight } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from '../cx.ts'
import { VisuallyHidden } from '../visually-hidden.tsx'

const LOOK =
  'rounded-xs text-accent-fg underline decoration-accent-line underline-offset-3 hover:decoration-current focus-ring'

function Anchor({ className, children, ...rest }: ComponentProps<'a'>) {
  return (
    <a className={cx(LOOK, className)} {...rest}>
      {children}
    </a>
  )
}

/** A link inside text, to another page of the Console. */
export const TextLink = createLink(Anchor)

/** A link to another site: opens a new tab and says so. */
export function ExternalLink({ className, children, ...rest }: ComponentProps<'a'>) {
  return (
    <a target="_blank" rel="noreferrer noopener" className={cx(LOOK, className)} {...rest}>
      {children}
      <ArrowUpRight aria-hidden size={13} className="ml-0.5 inline-block align-[-0.1em]" />
      <VisuallyHidden> (opens a new tab)</VisuallyHidden>
    </a>
  )
}
