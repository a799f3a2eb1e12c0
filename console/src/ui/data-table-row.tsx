import type { MouseEvent, Ref } from 'react'
import { Checkbox } from './checkbox.tsx'
import { cx } from './cx.ts'
import type { DataColumn } from './data-table-columns.ts'
import { CELL, PINNED } from './data-table-head.tsx'

type RowProps<T extends object> = Readonly<{
  row: T
  index: number
  columns: readonly DataColumn<T>[]
  /** Set where rows can be reached by keyboard. */
  isActive?: boolean | undefined
  isSelected?: boolean | undefined
  onFocus: () => void
  onOpen?: (() => void) | undefined
  onSelect?: ((isSelected: boolean) => void) | undefined
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

export function DataTableRow<T extends object>({
  row,
  index,
  columns,
  isActive,
  isSelected,
  onFocus,
  onOpen,
  onSelect,
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
      onFocus={onFocus}
      onClick={(event) => isForRow(event) && onOpen?.()}
      className={cx(
        'group/row bg-surface transition-colors hover:bg-hover focus-ring-inset aria-selected:bg-accent-soft',
        onOpen && 'cursor-pointer',
      )}
    >
      {onSelect && (
        <td className={cx(CELL, LINE, 'w-11')}>
          <Checkbox aria-label={selectLabel} checked={isSelected ?? false} onChange={onSelect} />
        </td>
      )}
      {columns.map((column, position) => (
        <td
          key={column.id}
          className={cx(
            CELL,
            position === 0 && PINNED,
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
