import { Minus, Plus } from 'lucide-react'
import { type ReactNode, type Ref, useState } from 'react'
import { CONTROL, CONTROL_HEIGHT } from './control-style.ts'
import { cx } from '../cx.ts'
import { useFieldControl } from './field-context.ts'

type NumberInputProps = Readonly<{
  value: number | undefined
  /** Gets what the server will judge, so it may lie outside `min` and `max` while one types. */
  onChange: (value: number | undefined) => void
  min?: number | undefined
  max?: number | undefined
  step?: number | undefined
  unit?: ReactNode
  name?: string | undefined
  disabled?: boolean | undefined
  onBlur?: (() => void) | undefined
  'aria-label'?: string | undefined
  className?: string | undefined
  ref?: Ref<HTMLInputElement> | undefined
}>

/** A whole number in small steps: shards, replicas, days. */
export function NumberInput({
  value,
  onChange,
  min = 0,
  max = Number.MAX_SAFE_INTEGER,
  step = 1,
  unit,
  onBlur,
  className,
  ...rest
}: NumberInputProps) {
  const aria = useFieldControl({})
  const [draft, setDraft] = useState<string>()
  const move = (by: number) => {
    setDraft(undefined)
    onChange(Math.min(max, Math.max(min, (value ?? min) + by)))
  }
  const type = (text: string) => {
    setDraft(text)
    const number = Number(text)
    onChange(text.trim() === '' || !Number.isFinite(number) ? undefined : number)
  }
  const keys: Record<string, () => void> = { ArrowUp: () => move(step), ArrowDown: () => move(-step) }
  return (
    <div className={cx('flex items-center gap-2', className)}>
      <div className="relative w-36">
        <input
          {...rest}
          {...aria}
          inputMode="numeric"
          autoComplete="off"
          role="spinbutton"
          aria-valuenow={value}
          aria-valuemin={min}
          aria-valuemax={max === Number.MAX_SAFE_INTEGER ? undefined : max}
          value={draft ?? value ?? ''}
          onChange={(event) => type(event.target.value)}
          onBlur={() => {
            setDraft(undefined)
            onBlur?.()
          }}
          onKeyDown={(event) => {
            const act = keys[event.key]
            if (!act) return
            event.preventDefault()
            act()
          }}
          className={cx(CONTROL, CONTROL_HEIGHT, 'px-10 text-center tabular-nums pointer-coarse:px-11')}
        />
        <Step
          isAtStart
          icon={Minus}
          isOff={rest.disabled === true || (value ?? min) <= min}
          onStep={() => move(-step)}
        />
        <Step icon={Plus} isOff={rest.disabled === true || (value ?? min) >= max} onStep={() => move(step)} />
      </div>
      {unit && <span className="text-base text-fg-muted">{unit}</span>}
    </div>
  )
}

type StepProps = Readonly<{ isAtStart?: boolean; icon: typeof Plus; isOff: boolean; onStep: () => void }>

/** For the mouse and the finger; the keyboard has the arrow keys. */
function Step({ isAtStart = false, icon: Icon, isOff, onStep }: StepProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-hidden
      disabled={isOff}
      onClick={onStep}
      className={cx(
        'absolute inset-y-px grid w-9 place-items-center text-fg-muted transition-colors hover:bg-hover hover:text-fg',
        'disabled:text-fg-disabled disabled:hover:bg-transparent pointer-coarse:w-11',
        isAtStart ? 'left-px rounded-l-md border-r' : 'right-px rounded-r-md border-l',
      )}
    >
      <Icon aria-hidden size={14} />
    </button>
  )
}
