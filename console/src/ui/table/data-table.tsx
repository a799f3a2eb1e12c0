import { type ReactNode, useState } from 'react'
import { cx } from '../cx.ts'
import { DataTableBody } from './data-table-body.tsx'
import { type DataColumn, DEFAULT_WIDTH } from './data-table-columns.ts'
import { DataTableHead } from './data-table-head.tsx'
import { type Selection, type TableInput, useTableRows } from './data-table-state.ts'

export type { DataColumn, TableSort } from './data-table-columns.ts'

/** Up to here all rows are drawn and the page scrolls; beyond, the table scrolls and draws what is in sight. */
const DRAWN_WHOLE = 40
const SELECT_WIDTH = 2.75

export type DataTableProps<T> = TableInput<T> &
  Readonly<{
    /** Names the table for screen readers. */
    label: string
    /** Opens a row by click or Enter. The row should hold a link as well, for a new tab. */
    onRowOpen?: ((row: T) => void) | undefined
    selection?: Selection | undefined
    /** Names a row where it is selected: “Select products”. Default: its key. */
    rowName?: ((row: T) => string) | undefined
    /** Shown in place of the rows when there are none: an `EmptyState` with `isCompact`. */
    empty?: ReactNode
    /** The height at which a long table starts to scroll. */
    maxHeight?: string | undefined
    className?: string | undefined
  }>

/** Many rows of one kind: sorted, opened, selected, by mouse or keyboard, 5,000 as smoothly as 5. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, rowKey, onRowOpen, selection, rowName = rowKey, empty, className } = props
  const { maxHeight = 'min(72dvh, 52rem)' } = props
  const { table, sortedRows, shownColumns } = useTableRows(props)
  // State and not a ref: the rows can be measured only once it is there, which must draw them again.
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null)
  const isVirtual = sortedRows.length > DRAWN_WHOLE
  const isGrid = Boolean(onRowOpen ?? selection)
  const keys = sortedRows.map(({ id }) => id)
  return (
    <div
      ref={setScroller}
      className={cx('relative w-full overflow-auto overscroll-x-contain', className)}
      style={isVirtual ? { maxHeight } : undefined}
      // What scrolls must be reachable by keyboard; rows that take the focus are.
      {...(!isGrid && { tabIndex: 0, role: 'region', 'aria-label': label })}
    >
      <table
        {...(isGrid && { role: 'grid' })}
        aria-label={label}
        aria-rowcount={sortedRows.length + 1}
        {...(selection && { 'aria-multiselectable': true })}
        className="w-full table-fixed border-separate border-spacing-0 text-base"
        style={{ minWidth: `${leastWidth(shownColumns, Boolean(selection))}rem` }}
      >
        <Columns columns={shownColumns} hasSelection={Boolean(selection)} />
        <DataTableHead
          columns={shownColumns}
          columnOf={(id) => table.getColumn(id)}
          selectAll={selection && keys.length > 0 ? selectAll(keys, selection) : undefined}
          hasSelection={Boolean(selection)}
        />
        <DataTableBody
          rows={sortedRows}
          columns={shownColumns}
          scroller={scroller}
          isVirtual={isVirtual}
          onRowOpen={onRowOpen}
          selection={selection}
          rowName={rowName}
        />
      </table>
      {sortedRows.length === 0 && empty}
    </div>
  )
}

function selectAll(keys: readonly string[], { selected, onChange }: Selection) {
  const count = keys.filter((key) => selected.has(key)).length
  const state = count === 0 ? false : count === keys.length ? true : ('indeterminate' as const)
  return { state, onChange: (isSelected: boolean) => onChange(new Set(isSelected ? keys : [])) }
}

function leastWidth<T>(columns: readonly DataColumn<T>[], hasSelection: boolean): number {
  return columns.reduce((sum, { width = DEFAULT_WIDTH }) => sum + width, hasSelection ? SELECT_WIDTH : 0)
}

type ColumnsProps<T> = Readonly<{ columns: readonly DataColumn<T>[]; hasSelection: boolean }>

/** A growing column has no width of its own, so that it gets what the others leave. */
function Columns<T>({ columns, hasSelection }: ColumnsProps<T>) {
  return (
    <colgroup>
      {hasSelection && <col style={{ width: `${SELECT_WIDTH}rem` }} />}
      {columns.map(({ id, width = DEFAULT_WIDTH, isGrowing }) => (
        <col key={id} style={isGrowing ? undefined : { width: `${width}rem` }} />
      ))}
    </colgroup>
  )
}
