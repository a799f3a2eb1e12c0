import { CircleAlert } from 'lucide-react'
import { type ReactNode, useId, useMemo } from 'react'
import { cx } from '../cx.ts'
import { FieldContext } from './field-context.ts'

export type FieldProps = Readonly<{
  label: ReactNode
  description?: ReactNode
  /** What is wrong, as text or as react-hook-form's `errors.name`. */
  error?: string | { message?: string | undefined } | undefined
  isRequired?: boolean | undefined
  /** Said after the label; most fields are required, so the optional ones are marked. */
  isOptional?: boolean | undefined
  /** Hides the label from sight only. */
  isLabelHidden?: boolean | undefined
  /** Stands at the end of the label's line: a link, a counter. */
  labelEnd?: ReactNode
  className?: string | undefined
  /** Exactly one control of the design system; it finds its label, description and error by itself. */
  children: ReactNode
}>

export function Field({
  label,
  description,
  error,
  isRequired = false,
  isOptional = false,
  isLabelHidden = false,
  labelEnd,
  className,
  children,
}: FieldProps) {
  const id = useId()
  const message = typeof error === 'string' ? error : error?.message
  const describedBy = [description && `${id}-description`, message && `${id}-error`].filter(Boolean).join(' ')
  const isInvalid = Boolean(message)
  const context = useMemo(
    () => ({
      controlId: `${id}-control`,
      labelId: `${id}-label`,
      describedBy: describedBy || undefined,
      isInvalid,
      isRequired,
    }),
    [id, describedBy, isInvalid, isRequired],
  )
  return (
    <div className={cx('flex min-w-0 flex-col gap-1.5', className)}>
      <div className={cx('flex items-baseline justify-between gap-3', isLabelHidden && 'sr-only')}>
        <label id={context.labelId} htmlFor={context.controlId} className="text-sm font-medium text-fg">
          {label}
          {isOptional && <span className="ml-1.5 font-normal text-fg-subtle">Optional</span>}
        </label>
        {labelEnd && <span className="text-sm text-fg-subtle">{labelEnd}</span>}
      </div>
      <FieldContext value={context}>{children}</FieldContext>
      {message && (
        <p id={`${id}-error`} className="flex items-start gap-1.5 text-sm text-danger-fg">
          <CircleAlert aria-hidden size={14} className="mt-[3px] shrink-0" />
          <span>{message}</span>
        </p>
      )}
      {description && (
        <p id={`${id}-description`} className="text-sm text-fg-subtle">
          {description}
        </p>
      )}
    </div>
  )
}
