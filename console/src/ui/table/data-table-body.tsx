import { defaultRangeExtractor, useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { Fragment, useEffect, useMemo, useRef, useState } from 'react'
import type { DataColumn } from './data-table-columns.ts'
import { useRowNavigation } from './data-table-navigation.ts'
import { DataTableRow, type RowActions } from './data-table-row.tsx'
import type { Selection } from './data-table-state.ts'

const ROW_HEIGHT = 45
const HEAD_HEIGHT = 36

type BodyProps<T extends object> = Readonly<{
  rows: readonly Readonly<{ id: string; original: T }>[]
  columns: readonly DataColumn<T>[]
  /** The element that scrolls, where only the rows in sight are drawn. */
  scroller: HTMLDivElement | null
  isVirtual: boolean
  onRowOpen: ((row: T) => void) | undefined
  selection: Selection | undefined
  rowName: (row: T) => string
}>

type Drawn = Pick<VirtualItem, 'index' | 'start' | 'end'>

export function DataTableBody<T extends object>(props: BodyProps<T>) {
  const { rows, columns, isVirtual, onRowOpen, selection, rowName } = props
  const body = useRef<HTMLTableSectionElement>(null)
  const [wanted, setActive] = useState(0)
  const active = Math.min(wanted, Math.max(0, rows.length - 1))
  const isInteractive = Boolean(onRowOpen ?? selection)
  const virtualizer = useVirtualRows(props, active)
  const moveTo = (index: number) => {
    setActive(index)
    if (isVirtual) virtualizer.scrollToIndex(index)
    else body.current?.querySelector(`[data-index="${index}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const actions = useRowActions(props, setActive)
  const onKeyDown = useRowNavigation({
    body,
    active,
    count: rows.length,
    isOn: isInteractive,
    moveTo,
    onOpen: onRowOpen && actions.open,
    onToggle: selection && ((index) => actions.select(index, !selection.selected.has(rows[index]?.id ?? ''))),
  })
  const drawn: readonly Drawn[] = isVirtual
    ? virtualizer.getVirtualItems()
    : rows.map((_, index) => ({ index, start: 0, end: 0 }))
  const total = isVirtual ? virtualizer.getTotalSize() : 0
  const span = columns.length + (selection ? 1 : 0)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- catches the keys of the rows in it
    <tbody ref={body} onKeyDown={onKeyDown}>
      {drawn.map(({ index, start }, position) => {
        const row = rows[index]
        if (!row) return null
        return (
          <Fragment key={row.id}>
            <Gap height={start - (drawn[position - 1]?.end ?? 0)} span={span} />
            <DataTableRow
              ref={isVirtual ? virtualizer.measureElement : undefined}
              row={row.original}
              index={index}
              columns={columns}
              actions={actions}
              isActive={isInteractive ? index === active : undefined}
              isSelected={selection?.selected.has(row.id)}
              isOpenable={onRowOpen !== undefined}
              selectLabel={`Select ${rowName(row.original)}`}
            />
          </Fragment>
        )
      })}
      <Gap height={total - (drawn.at(-1)?.end ?? 0)} span={span} />
    </tbody>
  )
}

/** Handlers that stay the same while what they do is always the newest. */
function useRowActions<T extends object>(props: BodyProps<T>, focus: (index: number) => void): RowActions {
  const latest = useRef(props)
  useEffect(() => {
    latest.current = props
  })
  return useMemo(
    () => ({
      focus,
      open: (index) => {
        const { rows, onRowOpen } = latest.current
        const row = rows[index]
        if (row) onRowOpen?.(row.original)
      },
      select: (index, isSelected) => {
        const { rows, selection } = latest.current
        const id = rows[index]?.id
        if (id === undefined || !selection) return
        const next = new Set(selection.selected)
        if (isSelected) next.add(id)
        else next.delete(id)
        selection.onChange(next)
      },
    }),
    [focus],
  )
}

function useVirtualRows<T extends object>({ rows, scroller, isVirtual }: BodyProps<T>, active: number) {
  return useVirtualizer<HTMLDivElement, HTMLTableRowElement>({
    count: rows.length,
    enabled: isVirtual,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 12,
    scrollPaddingStart: HEAD_HEIGHT,
    // One commit per frame is enough; flushing in the scroll event would hold it up.
    useFlushSync: false,
    // The row that has the focus stays in the page however far one scrolls.
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), active])].toSorted((a, b) => a - b),
  })
}

/** Stands for the rows that are not drawn. */
function Gap({ height, span }: { height: number; span: number }) {
  if (height <= 0) return null
  return (
    <tr aria-hidden>
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label -- an empty cell, hidden from everyone */}
      <td colSpan={span} className="p-0" style={{ height }} />
    </tr>
  )
}
