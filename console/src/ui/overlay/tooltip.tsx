import { Tooltip as Radix } from 'radix-ui'
import type { FocusEvent, ReactElement, ReactNode } from 'react'

type TooltipProps = Readonly<{
  content: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
  /** What carries the tooltip; it must be reachable by keyboard. */
  children: ReactElement
}>

/** More about something that already has a name. Nothing a person needs may stand only in a tooltip. */
export function Tooltip({ content, side = 'top', children }: TooltipProps) {
  return (
    <Radix.Provider delayDuration={400} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild onFocus={skipQuietFocus}>
          {children}
        </Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-popover max-w-72 animate-fade-in rounded-md bg-fg px-2 py-1 text-xs text-canvas shadow-md"
          >
            {content}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}

/** Focus that script gives back after a menu or dialog is closed by mouse opens no tooltip. */
function skipQuietFocus(event: FocusEvent<HTMLElement>): void {
  if (!event.currentTarget.matches(':focus-visible')) event.preventDefault()
}
