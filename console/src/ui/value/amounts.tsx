import { formatBytes } from '../../format/bytes.ts'
import { formatMoney, formatPrice } from '../../format/money.ts'
import { formatCompact, formatCount } from '../../format/numbers.ts'
import { cx } from '../cx.ts'

type Classed = Readonly<{ className?: string }>
const look = (className: string | undefined) => cx('tabular-nums', className)

/** `1,234`; with `isCompact` `12.3k` and the exact number on hover. */
export function Count({
  value,
  isCompact = false,
  className,
}: Classed & { value: number; isCompact?: boolean }) {
  const exact = formatCount(value)
  const text = isCompact ? formatCompact(value) : exact
  return (
    <span className={look(className)} title={text === exact ? undefined : exact}>
      {text}
    </span>
  )
}

/** `1.5 GB`, and the exact number of bytes on hover. */
export function Bytes({ value, className }: Classed & { value: number }) {
  return (
    <span className={look(className)} title={`${formatCount(value)} bytes`}>
      {formatBytes(value)}
    </span>
  )
}

type MoneyProps = Classed & {
  /** Whole micro-dollars, as every contract gives them. */
  micros: number
  /** `h` or `month`. */
  per?: 'h' | 'month' | undefined
  /** All decimals, for prices; amounts to pay are in cents. */
  isPrice?: boolean | undefined
}

/** `$27.38/month`, `$0.0375/h`. */
export function Money({ micros, per, isPrice = per === 'h', className }: MoneyProps) {
  return (
    <span className={look(className)}>
      {isPrice ? formatPrice(micros) : formatMoney(micros)}
      {per && <span className="text-fg-subtle">/{per}</span>}
    </span>
  )
}
