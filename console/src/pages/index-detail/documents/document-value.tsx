import { Badge } from '../../../ui/value/badge.tsx'
import { cx } from '../../../ui/cx.ts'

const ITEMS_IN_A_CELL = 3

/** A value on one line of a table. */
export function ValueCell({ value }: { value: unknown }) {
  if (value === undefined || value === null) return <span className="text-fg-subtle">–</span>
  if (typeof value === 'string')
    return value === '' ? <Empty /> : <span title={value.slice(0, 500)}>{value}</span>
  if (typeof value === 'number') return <span className="tabular-nums">{String(value)}</span>
  if (typeof value === 'boolean') return <Badge>{String(value)}</Badge>
  if (Array.isArray(value)) return <ListCell items={value} />
  const text = JSON.stringify(value)
  return (
    <code title={text.slice(0, 500)} className="font-mono text-xs text-fg-muted">
      {text}
    </code>
  )
}

function Empty() {
  return <span className="text-fg-subtle italic">empty</span>
}

function ListCell({ items }: { items: readonly unknown[] }) {
  if (items.length === 0) return <Empty />
  const rest = items.length - ITEMS_IN_A_CELL
  return (
    <span className="inline-flex items-center gap-1">
      {items.slice(0, ITEMS_IN_A_CELL).map((item, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a list may hold one value twice
        <Badge key={at} className="max-w-40 truncate">
          {textOf(item)}
        </Badge>
      ))}
      {rest > 0 && <span className="text-xs text-fg-subtle">+{rest}</span>}
    </span>
  )
}

/** A value with all the room it needs. */
export function WholeValue({ value, className }: Readonly<{ value: unknown; className?: string }>) {
  if (typeof value === 'string')
    return value === '' ? (
      <Empty />
    ) : (
      <span className={cx('wrap-anywhere whitespace-pre-wrap', className)}>{value}</span>
    )
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
    return (
      <span className="flex flex-wrap gap-1">
        {value.map((item, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a list may hold one value twice
          <Badge key={at} className="h-auto min-h-5 whitespace-normal">
            {item}
          </Badge>
        ))}
      </span>
    )
  if (typeof value === 'object' && value !== null)
    return (
      <code className={cx('font-mono text-sm wrap-anywhere whitespace-pre-wrap', className)}>
        {JSON.stringify(value, null, 2)}
      </code>
    )
  return <ValueCell value={value} />
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
