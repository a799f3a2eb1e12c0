import type { Item, Table } from '#platform/table'

const PAGE = 100

/** Every row of a partition whose sort key has this prefix. */
export async function allRows(table: Table, pk: string, prefix: string): Promise<Item[]> {
  const rows: Item[] = []
  let after: string | undefined
  do {
    const page = await table.query(pk, { prefix, limit: PAGE, ...(after !== undefined && { after }) })
    rows.push(...page.items)
    after = page.next
  } while (after !== undefined)
  return rows
}
