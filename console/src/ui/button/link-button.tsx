import { createLink } from '@tanstack/react-router'
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { type ButtonSize, type ButtonVariant, buttonStyle, ICON_SIZE } from './button-style.ts'
import { cx } from '../cx.ts'

type AnchorButtonProps = ComponentProps<'a'> & {
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  icon?: LucideIcon | undefined
  iconEnd?: LucideIcon | undefined
  isFullWidth?: boolean | undefined
}

/** A link that looks like a button, to another site or a file. Inside the Console use `LinkButton`. */
export function AnchorButton({
  variant = 'secondary',
  size = 'md',
  icon: Icon,
  iconEnd: IconEnd,
  isFullWidth = false,
  className,
  children,
  ...rest
}: AnchorButtonProps) {
  return (
    <a className={cx(buttonStyle({ variant, size, isFullWidth }), className)} {...rest}>
      {Icon && <Icon aria-hidden size={ICON_SIZE[size]} className="-ml-0.5 shrink-0" />}
      {children}
      {IconEnd && <IconEnd aria-hidden size={ICON_SIZE[size]} className="-mr-0.5 shrink-0" />}
    </a>
  )
}

/** A router link that looks like a button; `to`, `params` and `search` are checked against the routes. */
export const LinkButton = createLink(AnchorButton)
