import { pacer } from '#platform/pace'
import { fromCursor, type Item, type Table, toCursor } from '#platform/table'
import type { IndexRecord } from '../domain/index-record.ts'
import type { IndexesPage, StoredIndex } from '../ports.ts'
import { accountKey, cellKey, fromRow, indexSort, isTombstone, nameOf, PREFIX } from './rows.ts'

const PAGE = 100

export async function pageOfIndexes(
  table: Table,
  accountId: string,
  { limit, after }: { limit: number; after: string },
): Promise<IndexesPage> {
  const from = after === '' ? {} : { after: indexSort(after) }
  const { items, next } = await table.query(accountKey(accountId), { prefix: PREFIX, limit, ...from })
  return { indexes: present(items), ...(next !== undefined && { next: nameOf(next) }) }
}

export async function pageOfCell(
  table: Table,
  cellId: string,
  { limit, after }: { limit: number; after?: string | undefined },
): Promise<IndexesPage> {
  const from = after === undefined ? {} : { after: fromCursor(after) }
  const { items, next } = await table.queryIndex(cellKey(cellId), { limit, ...from })
  return { indexes: present(items), ...(next !== undefined && { next: toCursor(next) }) }
}

const present = (rows: readonly Item[]) => rows.filter((row) => !isTombstone(row)).map(fromRow)

/** Reads all pages; other work has its turn between them. */
export async function allPages(
  read: (page: { limit: number; after: string | undefined }) => Promise<IndexesPage>,
): Promise<StoredIndex[]> {
  const found: StoredIndex[] = []
  const pause = pacer()
  let after: string | undefined
  do {
    const page = await read({ limit: PAGE, after })
    found.push(...page.indexes)
    after = page.next
    await pause()
  } while (after !== undefined)
  return found
}

/** The indexes placed at a cell, without tombstones. */
export async function indexesOfCell(table: Table, cellId: string): Promise<IndexRecord[]> {
  return (await allPages((page) => pageOfCell(table, cellId, page))).map(({ index }) => index)
}
