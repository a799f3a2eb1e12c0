import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from '../cx.ts'
import { IconButton } from '../button/icon-button.tsx'
import { useReturnFocus } from './use-return-focus.ts'

export type SheetProps = Readonly<{
  isOpen: boolean
  onOpenChange: (isOpen: boolean) => void
  title: ReactNode
  description?: ReactNode
  side?: 'start' | 'end' | undefined
  size?: 'sm' | 'md' | 'lg' | 'xl' | undefined
  footer?: ReactNode
  children: ReactNode
}>

const WIDTH = { sm: 'max-w-xs', md: 'max-w-md', lg: 'max-w-2xl', xl: 'max-w-5xl' } as const
const SIDE = {
  start: 'left-0 border-r animate-slide-in-start',
  end: 'right-0 border-l animate-slide-in-end',
} as const

/** A drawer: details beside the list they belong to, or the navigation on a phone. */
export function Sheet({
  isOpen,
  onOpenChange,
  title,
  description,
  side = 'end',
  size = 'md',
  footer,
  children,
}: SheetProps) {
  const returnFocus = useReturnFocus(isOpen)
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-overlay animate-fade-in bg-scrim" />
        <Radix.Content
          onCloseAutoFocus={returnFocus}
          className={cx(
            'fixed inset-y-0 z-dialog flex w-full flex-col border-line-strong bg-raised text-fg shadow-lg outline-none',
            SIDE[side],
            WIDTH[size],
          )}
          {...(!description && { 'aria-describedby': undefined })}
        >
          <header className="border-b py-4 pr-14 pl-5">
            <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
            {description && (
              <Radix.Description className="mt-0.5 text-sm text-fg-muted">{description}</Radix.Description>
            )}
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
          {footer && (
            <footer className="flex justify-end gap-2 border-t bg-sunken px-5 py-3">{footer}</footer>
          )}
          <div className="absolute top-3.5 right-3.5">
            <Radix.Close asChild>
              <IconButton label="Close" icon={X} size="sm" hasTooltip={false} />
            </Radix.Close>
          </div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
