import { type Item, rowsOf, type Table } from '#platform/table'

/** Every row of a partition whose sort key has this prefix. */
export const allRows = (table: Table, pk: string, prefix: string): Promise<Item[]> =>
  Array.fromAsync(rowsOf((page) => table.query(pk, { prefix, ...page })))
