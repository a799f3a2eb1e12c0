import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
} from '@tanstack/react-table'
import type { ReactNode } from 'react'

type Sortable = string | number | null | undefined

export type DataColumn<T> = Readonly<{
  id: string
  header: string
  cell: (row: T) => ReactNode
  /** What its rows are sorted by. Without it the column cannot be sorted; what is missing comes last. */
  sortBy?: ((row: T) => Sortable) | undefined
  /** The direction of the first click. Default: ascending. */
  sortFirst?: 'ascending' | 'descending' | undefined
  /** Numbers stand at the end. Default: start. */
  align?: 'start' | 'end' | undefined
  /** The least width, in rem. Default: 9. */
  width?: number | undefined
  /** Takes the room that is left. Without any, all columns share it. */
  isGrowing?: boolean | undefined
  /** For columns of buttons: the header is only read aloud. */
  isHeaderHidden?: boolean | undefined
  /** Never offered for hiding: the name, the actions. */
  isAlwaysShown?: boolean | undefined
}>

export type TableSort = Readonly<{ columnId: string; isDescending: boolean }>

export const DEFAULT_WIDTH = 9

export const features = tableFeatures({
  columnVisibilityFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
})
export type Features = typeof features

const collator = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' })

function compare(a: Sortable, b: Sortable): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return collator.compare(String(a), String(b))
}

/** The columns as TanStack Table takes them; the drawing stays in `DataColumn.cell`. */
export function toColumnDefs<T extends object>(columns: readonly DataColumn<T>[]): ColumnDef<Features, T>[] {
  return columns.map((column) => ({
    id: column.id,
    accessorFn: (row: T) => column.sortBy?.(row) ?? undefined,
    enableSorting: column.sortBy !== undefined,
    enableHiding: column.isAlwaysShown !== true,
    sortDescFirst: column.sortFirst === 'descending',
    sortUndefined: 'last' as const,
    sortFn: (a, b, id) => compare(a.getValue(id), b.getValue(id)),
  }))
}
