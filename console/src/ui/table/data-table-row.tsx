import { memo, type MouseEvent, type Ref } from 'react'
import { Checkbox } from '../form/checkbox.tsx'
import { cx } from '../cx.ts'
import type { DataColumn } from './data-table-columns.ts'
import { CELL, PINNED, PINNED_END } from './data-table-head.tsx'

/** What a row may ask for. The same object at every render, or all rows would be drawn again with each. */
export type RowActions = Readonly<{
  focus: (index: number) => void
  open: (index: number) => void
  select: (index: number, isSelected: boolean) => void
}>

type RowProps<T extends object> = Readonly<{
  row: T
  index: number
  columns: readonly DataColumn<T>[]
  actions: RowActions
  /** Set where rows can be reached by keyboard. */
  isActive: boolean | undefined
  /** Set where rows can be selected. */
  isSelected: boolean | undefined
  isOpenable: boolean
  selectLabel: string
  ref?: Ref<HTMLTableRowElement> | undefined
}>

const LINE = 'border-b group-last/row:border-b-0'
const CONTROLS = 'a, button, input, label, select, textarea, [role="menuitem"]'

/** Whether a click was meant for the row, and not for a link in it, for text being marked or for an open menu. */
function isForRow(event: MouseEvent<HTMLElement>): boolean {
  const { target, currentTarget } = event
  if (!(target instanceof Element) || !currentTarget.contains(target)) return false
  return target.closest(CONTROLS) === null && !window.getSelection()?.toString()
}

function Row<T extends object>({
  row,
  index,
  columns,
  actions,
  isActive,
  isSelected,
  isOpenable,
  selectLabel,
  ref,
}: RowProps<T>) {
  return (
    // The keyboard's way to the same action is in data-table-navigation.ts.
    <tr
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      {...(isActive !== undefined && { tabIndex: isActive ? 0 : -1 })}
      onFocus={() => actions.focus(index)}
      onClick={(event) => isOpenable && isForRow(event) && actions.open(index)}
      className={cx(
        'group/row bg-surface transition-colors focus-ring-inset hover:bg-hover aria-selected:bg-accent-soft',
        isOpenable && 'cursor-pointer',
      )}
    >
      {isSelected !== undefined && (
        <td className={cx(CELL, LINE, 'w-11')}>
          <Checkbox
            aria-label={selectLabel}
            checked={isSelected}
            onChange={(checked) => actions.select(index, checked)}
          />
        </td>
      )}
      {columns.map((column, position) => (
        <td
          key={column.id}
          className={cx(
            CELL,
            position === 0 && PINNED,
            column.isHeaderHidden && PINNED_END,
            LINE,
            'h-11 py-1.5',
            column.align === 'end' && 'text-right tabular-nums',
          )}
        >
          <div className={cx('min-w-0', !column.isHeaderHidden && 'truncate')}>{column.cell(row)}</div>
        </td>
      ))}
    </tr>
  )
}

/** Drawn again only when something of its own changes: scrolling moves rows, it does not change them. */
// `memo` forgets that the component is generic; what it returns takes the same props.
export const DataTableRow = memo(Row) as typeof Row
