import { cx } from '../cx.ts'

type SliderProps = Readonly<{
  label: string
  value: number
  onChange: (value: number) => void
  min: number
  max: number
  step: number
  /** The value in words, for screen readers: “30 % meaning, 70 % words”. */
  valueText: string
  className?: string | undefined
}>

/** A number between two ends, where its place says more than the number: arrow keys move it by a step. */
export function Slider({ label, value, onChange, min, max, step, valueText, className }: SliderProps) {
  return (
    <input
      type="range"
      aria-label={label}
      aria-valuetext={valueText}
      value={value}
      min={min}
      max={max}
      step={step}
      onChange={(event) => onChange(Number(event.target.value))}
      className={cx(
        'h-6 w-full cursor-pointer rounded-sm accent-accent focus-ring pointer-coarse:h-11',
        className,
      )}
    />
  )
}
