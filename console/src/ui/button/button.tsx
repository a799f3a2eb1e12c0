import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, MouseEvent } from 'react'
import { type ButtonSize, type ButtonVariant, buttonStyle, ICON_SIZE } from './button-style.ts'
import { cx } from '../cx.ts'
import { Spinner } from '../feedback/spinner.tsx'

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  /** The action is on its way: the button keeps its width and its focus, shows a spinner and sends nothing more. */
  pending?: boolean | undefined
  icon?: LucideIcon | undefined
  iconEnd?: LucideIcon | undefined
  isFullWidth?: boolean | undefined
  /** Its content fills it from the start, the last icon at the end: a button that chooses something. */
  isSpread?: boolean | undefined
  children: React.ReactNode
}

export function Button({
  variant = 'secondary',
  size = 'md',
  pending = false,
  icon: Icon,
  iconEnd: IconEnd,
  isFullWidth = false,
  isSpread = false,
  type = 'button',
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  // Not `disabled`: that would drop the focus, and the next Tab would start at the top of the page.
  const click = (event: MouseEvent<HTMLButtonElement>) =>
    pending ? event.preventDefault() : onClick?.(event)
  const iconSize = ICON_SIZE[size]
  return (
    <button
      // oxlint-disable-next-line react/button-has-type -- the type is a prop with a safe default
      type={type}
      aria-busy={pending || undefined}
      aria-disabled={pending || undefined}
      onClick={click}
      className={cx(buttonStyle({ variant, size, isFullWidth }), pending && 'opacity-80', className)}
      {...rest}
    >
      <span
        className={cx(
          'inline-flex min-w-0 items-center gap-[inherit]',
          isSpread && 'flex-1',
          pending && 'opacity-0',
        )}
      >
        {Icon && <Icon aria-hidden size={iconSize} className="-ml-0.5 shrink-0" />}
        {children}
        {IconEnd && <IconEnd aria-hidden size={iconSize} className="-mr-0.5 shrink-0" />}
      </span>
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner size={iconSize} />
        </span>
      )}
    </button>
  )
}
