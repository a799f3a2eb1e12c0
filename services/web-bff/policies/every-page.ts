import { FIRST_PAGE } from './page-parts.ts'

type Page<T> = { results: readonly T[]; next?: string | undefined }
type Query = { query: { limit: number; after?: string } }

/** Far more than an account needs; a page of the Console must not read without end. */
const MOST_PAGES = 50

/** Reads all entries, page by page, up to `MOST_PAGES`. */
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
