import type { ComponentProps, ReactNode } from 'react'
import { CONTROL, CONTROL_HEIGHT } from './control-style.ts'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

export type InputProps = ComponentProps<'input'> & {
  /** Fixed text or an icon inside the field, before or after what is typed. */
  prefixSlot?: ReactNode
  suffixSlot?: ReactNode
  /** For names, keys and code. */
  isMono?: boolean | undefined
}

export function Input({ prefixSlot, suffixSlot, isMono = false, className, ...rest }: InputProps) {
  const look = cx(
    CONTROL,
    CONTROL_HEIGHT,
    isMono && 'font-mono text-sm',
    Boolean(prefixSlot) && 'pl-9',
    Boolean(suffixSlot) && 'pr-9',
  )
  const aria = useFieldControl(rest)
  if (!prefixSlot && !suffixSlot) return <input {...rest} {...aria} className={cx(look, className)} />
  return (
    <div className={cx('relative w-full min-w-0', className)}>
      {prefixSlot && (
        <span className="pointer-events-none absolute inset-y-0 left-0 flex w-9 items-center justify-center text-fg-subtle">
          {prefixSlot}
        </span>
      )}
      <input {...rest} {...aria} className={look} />
      {suffixSlot && (
        <span className="absolute inset-y-0 right-0 flex w-9 items-center justify-center text-fg-subtle">
          {suffixSlot}
        </span>
      )}
    </div>
  )
}
