import type { ComponentProps, ReactNode } from 'react'
import { cx } from '../cx.ts'

type TableProps = Readonly<{
  /** Names the table for screen readers. */
  label: string
  className?: string | undefined
  children: ReactNode
}>

/** A plain table for a few rows. Sorting, selecting or many rows: `DataTable`. */
export function Table({ label, className, children }: TableProps) {
  return (
    <div
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
      tabIndex={0}
      className="focus-ring-inset relative w-full overflow-x-auto"
    >
      <table aria-label={label} className={cx('w-full border-collapse text-base', className)}>
        {children}
      </table>
    </div>
  )
}

export function Thead({ children }: { children: ReactNode }) {
  return (
    <thead className="border-b bg-sunken">
      <tr>{children}</tr>
    </thead>
  )
}

export function Tbody({ children }: { children: ReactNode }) {
  return <tbody className="divide-y">{children}</tbody>
}

export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cx('transition-colors hover:bg-hover', className)} {...rest} />
}

type Align = Readonly<{ isNumeric?: boolean }>

export function Th({ isNumeric = false, className, children, ...rest }: ComponentProps<'th'> & Align) {
  return (
    <th
      scope="col"
      className={cx(
        'h-9 px-4 text-xs font-medium whitespace-nowrap text-fg-subtle first:pl-5 last:pr-5',
        isNumeric ? 'text-right' : 'text-left',
        className,
      )}
      {...rest}
    >
      {children}
    </th>
  )
}

export function Td({ isNumeric = false, className, ...rest }: ComponentProps<'td'> & Align) {
  return (
    <td
      className={cx(
        'h-11 px-4 py-2 align-middle first:pl-5 last:pr-5',
        isNumeric && 'text-right tabular-nums',
        className,
      )}
      {...rest}
    />
  )
}
