import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { IconButton } from '../button/icon-button.tsx'
import { useReturnFocus } from './use-return-focus.ts'

export type DialogProps = Readonly<{
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: ReactNode
  /** One sentence under the title, read aloud when the dialog opens. */
  description?: ReactNode
  size?: 'sm' | 'md' | 'lg' | undefined
  /** Buttons; the main one last. For a form, give its submit button `form="<id of the form>"`. */
  footer?: ReactNode
  /** While true neither Escape nor a click outside closes it: a request is on its way, or a secret is shown. */
  isLocked?: boolean | undefined
  children?: ReactNode
}>

const WIDTH = { sm: 'sm:max-w-md', md: 'sm:max-w-lg', lg: 'sm:max-w-3xl' } as const

const PANEL =
  'fixed z-dialog flex flex-col overflow-hidden border border-line-strong bg-raised text-fg shadow-lg outline-none ' +
  'animate-pop-in inset-x-0 bottom-0 max-h-[92dvh] rounded-t-xl ' +
  'sm:inset-x-4 sm:top-[12vh] sm:bottom-auto sm:mx-auto sm:max-h-[76vh] sm:rounded-xl'

/** A task that must be finished or left before going on. Focus goes in, stays in and comes back. */
export function Dialog({
  isOpen,
  onOpenChange,
  title,
  description,
  size = 'md',
  footer,
  isLocked = false,
  children,
}: DialogProps) {
  const returnFocus = useReturnFocus(isOpen)
  const stay = (event: Event) => isLocked && event.preventDefault()
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-overlay animate-fade-in bg-scrim" />
        <Radix.Content
          className={cx(PANEL, WIDTH[size])}
          onCloseAutoFocus={returnFocus}
          onEscapeKeyDown={stay}
          onPointerDownOutside={stay}
          onInteractOutside={stay}
          {...(!description && { 'aria-describedby': undefined })}
        >
          <header className={cx('px-5 pt-4 pb-3', !isLocked && 'pr-14')}>
            <Radix.Title className="text-lg font-semibold text-balance">{title}</Radix.Title>
            {description && (
              <Radix.Description className="mt-1 text-base text-fg-muted">{description}</Radix.Description>
            )}
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5">{children}</div>}
          {footer && (
            <footer className="flex flex-wrap items-center justify-end gap-2 border-t bg-sunken px-5 py-3">
              {footer}
            </footer>
          )}
          {!isLocked && (
            // The last in the order, so that the first field gets the focus.
            <div className="absolute top-3.5 right-3.5">
              <Radix.Close asChild>
                <IconButton label="Close" icon={X} size="sm" hasTooltip={false} />
              </Radix.Close>
            </div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
