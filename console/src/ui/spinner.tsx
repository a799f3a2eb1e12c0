import { LoaderCircle } from 'lucide-react'
import { cx } from './cx.ts'

type SpinnerProps = Readonly<{
  size?: number
  /** Spoken text. Leave it out where the surroundings already say that work goes on. */
  label?: string
  className?: string
}>

export function Spinner({ size = 16, label, className }: SpinnerProps) {
  const icon = <LoaderCircle aria-hidden size={size} className={cx('animate-spin', !label && className)} />
  if (!label) return icon
  return (
    <span role="status" className={cx('inline-flex items-center', className)}>
      {icon}
      <span className="sr-only">{label}</span>
    </span>
  )
}
