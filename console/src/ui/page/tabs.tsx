import { createLink } from '@tanstack/react-router'
import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from '../cx.ts'

const BAR = 'flex gap-1 overflow-x-auto border-b [scrollbar-width:none]'
const TAB =
  'relative -mb-px inline-flex h-10 shrink-0 items-center gap-2 border-b-2 border-transparent px-3 text-base font-medium ' +
  'text-fg-muted no-underline transition-colors hover:text-fg focus-ring-inset rounded-t-md ' +
  'data-[state=active]:border-accent data-[state=active]:text-fg ' +
  'data-[status=active]:border-accent data-[status=active]:text-fg disabled:text-fg-disabled'

export type Tab = Readonly<{
  value: string
  label: ReactNode
  content: ReactNode
  isDisabled?: boolean | undefined
}>

type TabsProps = Readonly<{
  label: string
  tabs: readonly Tab[]
  value: string
  onChange: (value: string) => void
  className?: string | undefined
}>

/** Tabs within a page. Keep `value` in the URL. Only the open tab's content is rendered. */
export function Tabs({ label, tabs, value, onChange, className }: TabsProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} className={cx('min-w-0', className)}>
      <Radix.List aria-label={label} className={BAR}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} disabled={tab.isDisabled ?? false} className={TAB}>
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="focus-ring pt-5">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  )
}

type TabLinksProps = Readonly<{ label: string; className?: string; children: ReactNode }>

/** Tabs that are pages of their own: a row of `TabLink`s. */
export function TabLinks({ label, className, children }: TabLinksProps) {
  return (
    <nav aria-label={label} className={cx(BAR, className)}>
      {children}
    </nav>
  )
}

function TabAnchor({ className, children, ...rest }: ComponentProps<'a'>) {
  return (
    <a className={cx(TAB, className)} {...rest}>
      {children}
    </a>
  )
}

/** A router link; the router marks the one of the current page with `aria-current` and `data-status`. */
export const TabLink = createLink(TabAnchor)
