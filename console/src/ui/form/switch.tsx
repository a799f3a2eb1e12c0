import { Switch as Radix } from 'radix-ui'
import { type ReactNode, type Ref, useId } from 'react'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

export type SwitchProps = Readonly<{
  checked: boolean
  onChange: (checked: boolean) => void
  label?: ReactNode
  description?: ReactNode
  disabled?: boolean | undefined
  name?: string | undefined
  onBlur?: (() => void) | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
  ref?: Ref<HTMLButtonElement> | undefined
}>

const TRACK =
  'relative h-5 w-9 shrink-0 rounded-full border border-control bg-active transition-colors focus-ring ' +
  'data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:cursor-not-allowed disabled:opacity-50'

const THUMB =
  'absolute top-1/2 left-[3px] block size-3.5 -translate-y-1/2 rounded-full bg-fg-muted transition-transform ' +
  'data-[state=checked]:translate-x-[14px] data-[state=checked]:bg-on-accent'

/** Turns something on or off at once. In a form that is sent later, use a `Checkbox`. */
export function Switch({ checked, onChange, label, description, className, ...rest }: SwitchProps) {
  const id = useId()
  const aria = useFieldControl({
    ...(label ? { id } : {}),
    ...(description ? { 'aria-describedby': `${id}-description` } : {}),
  })
  const { disabled = false, ...others } = rest
  const track = (
    <Radix.Root
      {...others}
      {...aria}
      disabled={disabled}
      checked={checked}
      onCheckedChange={onChange}
      className={cx(TRACK, !label && className)}
    >
      <Radix.Thumb className={THUMB} />
    </Radix.Root>
  )
  if (!label) return track
  return (
    <div className={cx('flex items-start justify-between gap-6', className)}>
      <div className="min-w-0">
        <label htmlFor={aria.id} className="block text-base font-medium">
          {label}
        </label>
        {description && (
          <p id={`${id}-description`} className="mt-0.5 text-sm text-fg-subtle">
            {description}
          </p>
        )}
      </div>
      {track}
    </div>
  )
}
