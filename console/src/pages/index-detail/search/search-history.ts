import { readKept, writeKept } from '../documents/kept.ts'
import { readSearchAddress, type SearchAddress } from './search-address.ts'

/** A search that was run before, by this browser. */
export type PastSearch = Readonly<{ address: SearchAddress; at: string }>

const MAX_KEPT = 20

const keyOf = (accountId: string, indexName: string) => `marqo-searches:${accountId}:${indexName}`

export function readHistory(accountId: string, indexName: string): readonly PastSearch[] {
  const kept = readKept(keyOf(accountId, indexName))
  if (!Array.isArray(kept)) return []
  return kept.flatMap((one: unknown) => {
    if (typeof one !== 'object' || one === null || !('address' in one) || !('at' in one)) return []
    if (typeof one.address !== 'object' || one.address === null || typeof one.at !== 'string') return []
    return [{ address: readSearchAddress(one.address as Record<string, unknown>), at: one.at }]
  })
}

export function writeHistory(accountId: string, indexName: string, history: readonly PastSearch[]): void {
  writeKept(keyOf(accountId, indexName), history)
}

/** The newest first; the same search, on whatever page, only once. */
export function withSearch(
  history: readonly PastSearch[],
  { address, at }: PastSearch,
): readonly PastSearch[] {
  const key = keyOfAddress(address)
  const others = history.filter((past) => keyOfAddress(past.address) !== key)
  return [{ address: withoutPage(address), at }, ...others].slice(0, MAX_KEPT)
}

function withoutPage(address: SearchAddress): SearchAddress {
  const rest = { ...address }
  delete rest.offset
  return rest
}

const keyOfAddress = (address: SearchAddress) =>
  JSON.stringify(Object.entries(withoutPage(address)).toSorted(([a], [b]) => (a < b ? -1 : 1)))

/** A search in a few words. */
export function nameOf({ q, like, weights, filter, method }: SearchAddress): string {
  const query =
    (like === undefined ? q : `like ${like}`) ??
    weights?.map(([text, weight]) => `${text} × ${weight}`).join(', ') ??
    ''
  return [
    query,
    method === 'LEXICAL' && 'by words',
    method === 'HYBRID' && 'hybrid',
    filter && `where ${filter}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
