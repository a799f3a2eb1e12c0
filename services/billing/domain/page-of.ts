/** A page of a list that was read whole; `after` names the last entry of the page before. */
export function pageOf<T>(
  all: readonly T[],
  idOf: (one: T) => string,
  { limit, after }: { limit: number; after?: string | undefined },
): { records: T[]; next?: string } {
  const begin = after === undefined ? 0 : all.findIndex((one) => idOf(one) === after) + 1
  // An id of nothing that is listed: it may be gone, and the list begins again.
  const records = all.slice(begin, begin + limit)
  const last = records.at(-1)
  return { records, ...(last !== undefined && begin + limit < all.length && { next: idOf(last) }) }
}
