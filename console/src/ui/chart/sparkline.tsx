import { cx } from '../cx.ts'

type SparklineProps = Readonly<{
  values: readonly number[]
  /** What it shows, in words. Without it the number beside it must say enough. */
  label?: string | undefined
  width?: number | undefined
  height?: number | undefined
  className?: string | undefined
}>

const INSET = 2

/** The points of the line as an SVG path; a flat line is drawn in the middle. */
export function sparklinePath(values: readonly number[], width: number, height: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const step = (width - 2 * INSET) / Math.max(1, values.length - 1)
  const y = (value: number) =>
    high === low ? height / 2 : height - INSET - ((value - low) / (high - low)) * (height - 2 * INSET)
  const round = (number: number) => Number(number.toFixed(2))
  return values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${round(INSET + index * step)} ${round(y(value))}`)
    .join('')
}

/** The course of a number beside the number itself. */
export function Sparkline({ values, label, width = 96, height = 28, className }: SparklineProps) {
  if (values.length < 2) return null
  const line = sparklinePath(values, width, height)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      className={cx('shrink-0', className)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={`${line}V${height}H${INSET}Z`} fill="var(--color-accent)" opacity={0.12} />
      <path d={line} fill="none" stroke="var(--color-accent)" strokeWidth={1.5} strokeLinejoin="round" />
    </svg>
  )
}
