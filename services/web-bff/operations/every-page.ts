import { FIRST_PAGE } from './parts.ts'

type Page<T> = { results: readonly T[]; next?: string | undefined }
type Query = { query: { limit: number; after?: string } }

/** Far more than people have; a page of the Console must not read for ever. */
const MOST_PAGES = 50

/** All there are, page by page; of many thousands the first ones. */
export async function everyPage<T>(load: (asked: Query) => Promise<Page<T>>): Promise<T[]> {
  const results: T[] = []
  let after: string | undefined
  for (let page = 0; page < MOST_PAGES; page++) {
    const { limit } = FIRST_PAGE.query
    const { results: found, next } = await load({ query: { limit, ...(after !== undefined && { after }) } })
    results.push(...found)
    if (next === undefined) break
    after = next
  }
  return results
}
