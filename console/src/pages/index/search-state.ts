import type { MetricsRange } from '#contracts/indexes'

/** What of the page of an index stands in its address. */
export const INDEX_DIALOGS = ['scale', 'pause', 'resume', 'delete', 'retry'] as const
export type IndexDialog = (typeof INDEX_DIALOGS)[number]
/** `add` is the documents tab's own. */
export type IndexSearch = { dialog?: IndexDialog | 'add' }

export const RANGES = ['1h', '6h', '24h', '7d', '30d'] as const satisfies readonly MetricsRange[]
export const DEFAULT_RANGE: MetricsRange = '24h'
export type OverviewSearch = { range?: MetricsRange }

/** Words that mean nothing are dropped, not answered with an error page. */
export function readIndexSearch({ dialog }: Record<string, unknown>): IndexSearch {
  const found = INDEX_DIALOGS.find((one) => one === dialog)
  return found ? { dialog: found } : {}
}

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
