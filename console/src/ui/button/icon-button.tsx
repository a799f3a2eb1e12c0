import type { LucideIcon } from 'lucide-react'
import type { ComponentProps, MouseEvent } from 'react'
import { type ButtonSize, type ButtonVariant, buttonStyle, ICON_SIZE } from './button-style.ts'
import { cx } from '../cx.ts'
import { Spinner } from '../feedback/spinner.tsx'
import { Tooltip } from '../overlay/tooltip.tsx'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** What it does, in words: read aloud and shown as a tooltip. */
  label: string
  icon: LucideIcon
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  pending?: boolean | undefined
  tooltipSide?: 'top' | 'right' | 'bottom' | 'left' | undefined
  /** Off only where the place already says what it does: the cross of a dialog. */
  hasTooltip?: boolean | undefined
}

export function IconButton({
  label,
  icon: Icon,
  variant = 'ghost',
  size = 'md',
  pending = false,
  tooltipSide = 'top',
  hasTooltip = true,
  type = 'button',
  className,
  onClick,
  ...rest
}: IconButtonProps) {
  const click = (event: MouseEvent<HTMLButtonElement>) =>
    pending ? event.preventDefault() : onClick?.(event)
  const button = (
    <button
      // oxlint-disable-next-line react/button-has-type -- the type is a prop with a safe default
      type={type}
      aria-label={label}
      aria-busy={pending || undefined}
      aria-disabled={pending || undefined}
      onClick={click}
      className={cx(buttonStyle({ variant, size, isSquare: true }), className)}
      {...rest}
    >
      {pending ? <Spinner size={ICON_SIZE[size]} /> : <Icon aria-hidden size={ICON_SIZE[size]} />}
    </button>
  )
  if (!hasTooltip) return button
  return (
    <Tooltip content={label} side={tooltipSide}>
      {button}
    </Tooltip>
  )
}
