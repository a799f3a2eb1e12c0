import { functionalUpdate, type SortingState, useTable } from '@tanstack/react-table'
import { useMemo, useState } from 'react'
import { type DataColumn, features, type TableSort, toColumnDefs } from './data-table-columns.ts'

export type Selection = Readonly<{
  selected: ReadonlySet<string>
  onChange: (selected: ReadonlySet<string>) => void
}>

export type TableInput<T> = Readonly<{
  rows: readonly T[]
  /** A module constant or memoised: a new array on every render sorts again. */
  columns: readonly DataColumn<T>[]
  rowKey: (row: T) => string
  /** Sorting kept by the page, in the URL; give `onSortChange` too. */
  sort?: TableSort | undefined
  onSortChange?: ((sort: TableSort | undefined) => void) | undefined
  /** Where sorting starts when the page does not keep it. */
  defaultSort?: TableSort | undefined
  hiddenColumns?: readonly string[] | undefined
}>

const toState = (sort: TableSort | undefined): SortingState =>
  sort ? [{ id: sort.columnId, desc: sort.isDescending }] : []

/** Sorting and visibility by TanStack Table; everything drawn is ours. */
export function useTableRows<T extends object>(input: TableInput<T>) {
  const { rows, columns, rowKey, sort, onSortChange, defaultSort, hiddenColumns } = input
  const [ownSort, setOwnSort] = useState(defaultSort)
  const current = onSortChange ? sort : ownSort
  const defs = useMemo(() => toColumnDefs(columns), [columns])
  const sorting = useMemo(() => toState(current), [current])
  const columnVisibility = useMemo(
    () => Object.fromEntries((hiddenColumns ?? []).map((id) => [id, false])),
    [hiddenColumns],
  )
  const table = useTable({
    features,
    // TanStack Table never writes to its rows; its type only does not say so.
    data: rows as T[],
    columns: defs,
    getRowId: rowKey,
    state: { sorting, columnVisibility },
    onSortingChange: (updater) => {
      const [first] = functionalUpdate(updater, sorting)
      const next = first && { columnId: first.id, isDescending: first.desc }
      if (onSortChange) onSortChange(next)
      else setOwnSort(next)
    },
  })
  const shownColumns = useMemo(() => {
    const hidden = new Set(hiddenColumns)
    return columns.filter(({ id }) => !hidden.has(id))
  }, [columns, hiddenColumns])
  return {
    table,
    sortedRows: table.getRowModel().rows,
    shownColumns,
  }
}
