import type { MetricsRange } from '#contracts/indexes'
import { type DialogSearch, readDialogSearch } from '../../app/use-page-dialog.ts'

/** What of the page of an index stands in its address. */
const INDEX_DIALOGS = ['scale', 'pause', 'resume', 'delete', 'retry', 'try-again'] as const
export type IndexDialog = (typeof INDEX_DIALOGS)[number]
/** `add` is the documents tab's own. */
type IndexSearch = DialogSearch<IndexDialog | 'add'>

export const RANGES = ['1h', '6h', '24h', '7d', '30d'] as const satisfies readonly MetricsRange[]
export const DEFAULT_RANGE: MetricsRange = '24h'
type OverviewSearch = { range?: MetricsRange }

export const readIndexSearch = (search: Record<string, unknown>): IndexSearch =>
  readDialogSearch(search, INDEX_DIALOGS)

/** A word that means nothing is dropped, not answered with an error page. */
export function readOverviewSearch({ range }: Record<string, unknown>): OverviewSearch {
  const found = RANGES.find((one) => one === range)
  return found && found !== DEFAULT_RANGE ? { range: found } : {}
}

/** The same address without this word. */
export function without<S extends object, K extends keyof S>(search: S, key: K): Omit<S, K> {
  const rest = { ...search }
  delete rest[key]
  return rest
}
