import type { ComponentProps } from 'react'
import { CONTROL } from './control-style.ts'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

export type TextareaProps = ComponentProps<'textarea'> & { isMono?: boolean }

/** Grows with its text, from `rows` on. */
export function Textarea({ isMono = false, rows = 3, className, ...rest }: TextareaProps) {
  const aria = useFieldControl(rest)
  return (
    <textarea
      rows={rows}
      {...rest}
      {...aria}
      className={cx(
        CONTROL,
        'field-sizing-content resize-y px-3 py-2',
        isMono && 'font-mono text-sm',
        className,
      )}
    />
  )
}
