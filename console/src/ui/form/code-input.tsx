import { type ChangeEvent, type Ref, useState } from 'react'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

type CodeInputProps = Readonly<{
  value: string
  onChange: (value: string) => void
  /** Called once all digits are there, so that nobody has to press a button. */
  onComplete?: ((code: string) => void) | undefined
  length?: number | undefined
  name?: string | undefined
  disabled?: boolean | undefined
  autoFocus?: boolean | undefined
  onBlur?: (() => void) | undefined
  ref?: Ref<HTMLInputElement> | undefined
}>

/**
 * A code from an e-mail or an authenticator. One real input under drawn boxes: pasting, autofill and screen readers
 * work as everywhere, which six inputs would break.
 */
export function CodeInput({ value, onChange, onComplete, length = 6, onBlur, ...rest }: CodeInputProps) {
  const aria = useFieldControl({})
  const [isFocused, setIsFocused] = useState(false)
  const change = (event: ChangeEvent<HTMLInputElement>) => {
    const code = event.target.value.replace(/\D/g, '').slice(0, length)
    if (code === value) return
    onChange(code)
    if (code.length === length) onComplete?.(code)
  }
  return (
    <div className="relative w-full max-w-80">
      <input
        {...rest}
        {...aria}
        value={value}
        onChange={change}
        onFocus={() => setIsFocused(true)}
        onBlur={() => {
          setIsFocused(false)
          onBlur?.()
        }}
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        className="peer absolute inset-0 z-1 size-full cursor-text bg-transparent text-lg text-transparent caret-transparent outline-none selection:bg-transparent"
      />
      <div aria-hidden className="flex gap-2">
        {Array.from({ length }, (_, position) => (
          <Box
            key={position}
            digit={value[position]}
            isCurrent={isFocused && position === Math.min(value.length, length - 1)}
            isInvalid={aria['aria-invalid'] === true}
            isDisabled={rest.disabled ?? false}
          />
        ))}
      </div>
    </div>
  )
}

type BoxProps = Readonly<{
  digit: string | undefined
  isCurrent: boolean
  isInvalid: boolean
  isDisabled: boolean
}>

function Box({ digit, isCurrent, isInvalid, isDisabled }: BoxProps) {
  return (
    <span
      className={cx(
        'grid h-12 min-w-0 flex-1 place-items-center rounded-md border bg-surface font-mono text-xl shadow-xs transition-colors',
        isInvalid ? 'border-danger-fg' : 'border-control',
        isCurrent && 'border-focus outline-2 -outline-offset-1 outline-focus',
        isDisabled && 'border-line-strong bg-sunken text-fg-subtle',
      )}
    >
      {digit ?? (isCurrent && <span className="h-5 w-px animate-pulse bg-fg" />)}
    </span>
  )
}
