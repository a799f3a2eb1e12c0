import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, type Ref, useId } from 'react'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

export type CheckboxProps = Readonly<{
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  /** Its visible label. Without one, `aria-label` is needed. */
  label?: ReactNode
  description?: ReactNode
  disabled?: boolean | undefined
  name?: string | undefined
  onBlur?: (() => void) | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
  ref?: Ref<HTMLButtonElement> | undefined
}>

const BOX =
  'grid size-4 shrink-0 place-items-center rounded-sm border border-control bg-surface text-on-accent transition-colors ' +
  'focus-ring hover:border-fg-subtle aria-invalid:border-danger-fg ' +
  'data-[state=checked]:border-accent data-[state=checked]:bg-accent ' +
  'data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent ' +
  'disabled:cursor-not-allowed disabled:opacity-50'

export function Checkbox({ checked, onChange, label, description, className, ...rest }: CheckboxProps) {
  const id = useId()
  const aria = useFieldControl({
    ...(label ? { id } : {}),
    ...(description ? { 'aria-describedby': `${id}-description` } : {}),
  })
  const { disabled = false, ...others } = rest
  const box = (
    <Radix.Root
      {...others}
      {...aria}
      disabled={disabled}
      checked={checked}
      onCheckedChange={(next) => onChange(next === true)}
      className={cx(BOX, label ? 'mt-[3px]' : className)}
    >
      <Radix.Indicator>
        {checked === 'indeterminate' ? (
          <Minus aria-hidden size={12} strokeWidth={3} />
        ) : (
          <Check aria-hidden size={12} strokeWidth={3} />
        )}
      </Radix.Indicator>
    </Radix.Root>
  )
  if (!label) return box
  return (
    <div className={cx('flex items-start gap-2.5', className)}>
      {box}
      <div className="min-w-0">
        <label htmlFor={aria.id} className={cx('block text-base', disabled && 'text-fg-subtle')}>
          {label}
        </label>
        {description && (
          <p id={`${id}-description`} className="text-sm text-fg-subtle">
            {description}
          </p>
        )}
      </div>
    </div>
  )
}
