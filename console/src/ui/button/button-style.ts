import { cx } from '../cx.ts'

export type ButtonVariant = 'primary' | 'secondary' | 'ghost' | 'danger'
export type ButtonSize = 'sm' | 'md' | 'lg'

const BASE =
  'relative inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap ' +
  'select-none transition-colors focus-ring disabled:cursor-not-allowed aria-disabled:cursor-not-allowed no-underline'

const OFF =
  'disabled:border-line disabled:bg-sunken disabled:text-fg-disabled disabled:shadow-none disabled:hover:bg-sunken'

const VARIANT: Record<ButtonVariant, string> = {
  primary:
    'border-transparent bg-accent text-on-accent shadow-xs hover:bg-accent-hover active:bg-accent-active',
  secondary: 'border-line-strong bg-surface text-fg shadow-xs hover:bg-hover active:bg-active',
  ghost:
    'border-transparent bg-transparent text-fg-muted hover:bg-hover hover:text-fg active:bg-active ' +
    'data-[state=open]:bg-hover data-[state=open]:text-fg',
  danger: 'border-transparent bg-danger-solid text-on-danger shadow-xs hover:bg-danger-solid-hover',
}

const SIZE: Record<ButtonSize, string> = {
  sm: 'h-7 gap-1.5 px-2.5 text-sm pointer-coarse:h-9',
  md: 'h-8 gap-2 px-3 text-base pointer-coarse:h-10',
  lg: 'h-10 gap-2 px-4 text-base pointer-coarse:h-11',
}

const SQUARE: Record<ButtonSize, string> = {
  sm: 'size-7 pointer-coarse:size-9',
  md: 'size-8 pointer-coarse:size-10',
  lg: 'size-10 pointer-coarse:size-11',
}

type Look = Readonly<{
  variant?: ButtonVariant | undefined
  size?: ButtonSize | undefined
  isSquare?: boolean | undefined
  isFullWidth?: boolean | undefined
}>

/** The look of a button, for what must be another element: a link, a file label. */
export function buttonStyle({
  variant = 'secondary',
  size = 'md',
  isSquare,
  isFullWidth,
}: Look = {}): string {
  return cx(BASE, OFF, VARIANT[variant], isSquare ? SQUARE[size] : SIZE[size], isFullWidth && 'w-full')
}

export const ICON_SIZE: Record<ButtonSize, number> = { sm: 14, md: 16, lg: 18 }
