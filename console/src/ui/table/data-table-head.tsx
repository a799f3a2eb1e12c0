import type { Column } from '@tanstack/react-table'
import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import { Checkbox } from '../form/checkbox.tsx'
import { cx } from '../cx.ts'
import type { DataColumn, Features } from './data-table-columns.ts'

export const CELL = 'px-3 first:pl-5 last:pr-5'
/** On a phone the first column stays in sight while the rest scrolls beneath it. */
export const PINNED =
  'max-sm:sticky max-sm:left-0 max-sm:z-1 max-sm:bg-inherit max-sm:shadow-[inset_-1px_0_0_var(--color-line)]'

/** And so does the column of actions, at the other end. */
export const PINNED_END =
  'max-sm:sticky max-sm:right-0 max-sm:z-1 max-sm:bg-inherit max-sm:shadow-[inset_1px_0_0_var(--color-line)]'

type HeadProps<T extends object> = Readonly<{
  columns: readonly DataColumn<T>[]
  columnOf: (id: string) => Column<Features, T> | undefined
  hasSelection: boolean
  selectAll: { state: boolean | 'indeterminate'; onChange: (checked: boolean) => void } | undefined
}>

export function DataTableHead<T extends object>({
  columns,
  columnOf,
  hasSelection,
  selectAll,
}: HeadProps<T>) {
  return (
    <thead className="sticky top-0 z-sticky bg-sunken shadow-[inset_0_-1px_0_var(--color-line)]">
      <tr aria-rowindex={1} className="bg-sunken">
        {hasSelection && (
          <th scope="col" className={cx(CELL, 'h-9 w-11 text-left align-middle')}>
            <Checkbox
              aria-label="Select all rows"
              checked={selectAll?.state ?? false}
              onChange={(checked) => selectAll?.onChange(checked)}
              disabled={!selectAll}
            />
          </th>
        )}
        {columns.map((column, position) => (
          <HeadCell key={column.id} isPinned={position === 0} column={column} sorter={columnOf(column.id)} />
        ))}
      </tr>
    </thead>
  )
}

type HeadCellProps<T extends object> = Readonly<{
  column: DataColumn<T>
  sorter: Column<Features, T> | undefined
  isPinned: boolean
}>

const ICON = { asc: ArrowUp, desc: ArrowDown, none: ChevronsUpDown } as const
const ARIA = { asc: 'ascending', desc: 'descending', none: undefined } as const

function HeadCell<T extends object>({ column, sorter, isPinned }: HeadCellProps<T>) {
  const direction = sorter?.getIsSorted() || 'none'
  const Icon = ICON[direction]
  const isAtEnd = column.align === 'end'
  return (
    <th
      scope="col"
      aria-sort={ARIA[direction]}
      className={cx(
        CELL,
        isPinned && PINNED,
        column.isHeaderHidden && PINNED_END,
        'h-9 text-xs font-medium whitespace-nowrap text-fg-subtle',
        isAtEnd ? 'text-right' : 'text-left',
      )}
    >
      {sorter?.getCanSort() ? (
        <button
          type="button"
          onClick={() => sorter.toggleSorting()}
          className={cx(
            'group -mx-1.5 inline-flex h-7 max-w-full items-center gap-1 rounded-md px-1.5 hover:bg-active hover:text-fg focus-ring-inset',
            isAtEnd && 'flex-row-reverse',
            direction !== 'none' && 'text-fg',
          )}
        >
          <span className="truncate">{column.header}</span>
          <Icon
            aria-hidden
            size={13}
            className={cx(
              'shrink-0',
              direction === 'none' && 'opacity-0 group-hover:opacity-70 group-focus-visible:opacity-70',
            )}
          />
        </button>
      ) : (
        <span className={cx(column.isHeaderHidden && 'sr-only')}>{column.header}</span>
      )}
    </th>
  )
}
