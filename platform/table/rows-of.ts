import { fromCursor, toCursor } from './cursor.ts'
import type { Item, Page, PageOf } from './port.ts'

const PAGE = 100

/** Every row that `read` gives, page by page: `rowsOf((page) => table.query(pk, { prefix, ...page }))`. */
export async function* rowsOf(
  read: (page: Pick<PageOf, 'limit' | 'after'>) => Promise<Page<Item>>,
  { pageSize = PAGE }: { pageSize?: number } = {},
): AsyncGenerator<Item, void> {
  let after: string | undefined
  do {
    const page = await read({ limit: pageSize, ...(after !== undefined && { after }) })
    yield* page.items
    after = page.next
  } while (after !== undefined)
}

const CURSOR = '<'

/**
 * A page, in descending order of `placeOf`, of records that were read whole. For partitions of limited size, whose list
 * must show the reader's own writes: the secondary index may not.
 * @param after the cursor of the page before
 * @throws ServiceError `invalid_cursor`
 */
export function pageOfAll<T>(
  all: readonly T[],
  placeOf: (record: T) => string,
  { limit, after }: { limit: number; after?: string | undefined },
): { records: T[]; next?: string } {
  const before = after === undefined ? undefined : fromCursor(after, CURSOR).slice(CURSOR.length)
  const left = all
    .map((record) => ({ record, place: placeOf(record) }))
    .filter(({ place }) => before === undefined || place < before)
    .sort((a, b) => (a.place < b.place ? 1 : -1))
  const page = left.slice(0, limit)
  const last = page.at(-1)
  return {
    records: page.map(({ record }) => record),
    ...(last !== undefined && page.length < left.length && { next: toCursor(`${CURSOR}${last.place}`) }),
  }
}
