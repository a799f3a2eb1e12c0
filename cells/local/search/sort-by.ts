import type { ServedIndex } from '../served-index.ts'
import { numbersById } from './numbers-by-id.ts'
import { byBaseThenId, type Entry } from './pages.ts'
import type { SortBy } from './ranking-bodies.ts'

/**
 * The order by up to three numbers; relevance decides between equal ones. A field that holds no number counts as
 * missing.
 */
export async function sortOrder(
  index: ServedIndex,
  { fields }: SortBy,
  ids: readonly string[],
): Promise<(a: Entry, b: Entry) => number> {
  const names = fields.map(({ fieldName }) => fieldName)
  const numbersOf = await numbersById(index, names, ids)
  return (a, b) => {
    const [one, other] = [numbersOf(a.id), numbersOf(b.id)]
    for (const [at, { order, missing }] of fields.entries()) {
      const difference = compare(one[at] ?? Number.NaN, other[at] ?? Number.NaN, {
        sign: order === 'asc' ? 1 : -1,
        missing: missing === 'first' ? -1 : 1,
      })
      if (difference !== 0) return difference
    }
    return byBaseThenId(a, b)
  }
}

function compare(a: number, b: number, { sign, missing }: { sign: number; missing: number }): number {
  const [hasA, hasB] = [!Number.isNaN(a), !Number.isNaN(b)]
  if (!hasA || !hasB) return hasA === hasB ? 0 : hasB ? missing : -missing
  return a === b ? 0 : sign * (a < b ? -1 : 1)
}
