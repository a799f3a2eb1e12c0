import { LoaderCircle } from 'lucide-react'
import { cx } from '../cx.ts'
import { VisuallyHidden } from '../visually-hidden.tsx'

type SpinnerProps = Readonly<{
  size?: number | undefined
  /** Spoken text. Leave it out where the surroundings already say that work goes on. */
  label?: string | undefined
  className?: string | undefined
}>

export function Spinner({ size = 16, label, className }: SpinnerProps) {
  const icon = <LoaderCircle aria-hidden size={size} className={cx('animate-spin', !label && className)} />
  if (!label) return icon
  return (
    <span role="status" className={cx('inline-flex items-center', className)}>
      {icon}
      <VisuallyHidden>{label}</VisuallyHidden>
    </span>
  )
}
