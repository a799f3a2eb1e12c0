import type { IndexListEntry } from '#contracts/indexes'
import type { TableSort } from '../../ui/table/data-table-columns.ts'
import { shownStatus } from '../index-detail/index-can.ts'

/** What an index can be filtered by: its status, and paused, which the API does not count as one. */
export const FILTER_STATUSES = ['READY', 'PAUSED', 'CREATING', 'MODIFYING', 'DELETING', 'FAILED'] as const
export type FilterStatus = (typeof FILTER_STATUSES)[number]
export const INDEX_TYPES = ['structured', 'unstructured'] as const
export type IndexType = (typeof INDEX_TYPES)[number]

/** What of the list stands in its address, in words that can be typed. */
export type IndexesSearch = {
  q?: string | undefined
  /** One or more, with commas between. */
  status?: string | undefined
  type?: IndexType | undefined
  /** `documents` ascending, `-documents` descending. */
  sort?: string | undefined
  /** Columns that are not shown, with commas between; empty: all are. */
  hide?: string | undefined
}

const LONGEST = 200
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST) : undefined

/** Words that mean nothing are dropped, not answered with an error page. */
export function readIndexesSearch(raw: Record<string, unknown>): IndexesSearch {
  const q = text(raw['q'])
  const statuses = readStatuses(text(raw['status']))
  const type = INDEX_TYPES.find((one) => one === raw['type'])
  const sort = text(raw['sort'])
  const hide = text(raw['hide'])
  return {
    ...(q && { q }),
    ...(statuses.length > 0 && { status: statuses.join(',') }),
    ...(type && { type }),
    ...(sort && { sort }),
    ...(hide !== undefined && { hide }),
  }
}

export const readList = (words: string | undefined): string[] =>
  words ? words.split(',').filter(Boolean) : []

export function readStatuses(words: string | undefined): FilterStatus[] {
  const given = readList(words?.toUpperCase())
  return FILTER_STATUSES.filter((status) => given.includes(status))
}

export function readSort(sort: string | undefined): TableSort | undefined {
  if (!sort) return undefined
  const isDescending = sort.startsWith('-')
  return { columnId: isDescending ? sort.slice(1) : sort, isDescending }
}

export const writeSort = (sort: TableSort | undefined) =>
  sort && `${sort.isDescending ? '-' : ''}${sort.columnId}`

/** The entries that the filters let through. Words are looked for in name, model and endpoint; all must be found. */
export function filterIndexes(
  entries: readonly IndexListEntry[],
  { q, status, type }: IndexesSearch,
): readonly IndexListEntry[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter(Boolean)
  const statuses: readonly string[] = readStatuses(status)
  return entries.filter((entry) => {
    if (statuses.length > 0 && !statuses.includes(shownStatus(entry))) return false
    if (type && entry.type !== type) return false
    const told = `${entry.indexName} ${entry.model} ${entry.marqoEndpoint}`.toLowerCase()
    return words.every((word) => told.includes(word))
  })
}
