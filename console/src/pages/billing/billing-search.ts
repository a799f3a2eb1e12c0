import { type DialogSearch, readDialogSearch } from '../../app/use-page-dialog.ts'

export type BillingDialog = 'budget' | 'details'

/** What of the page stands in its address. */
export type BillingSearch = DialogSearch<BillingDialog> & {
  /** A month of UTC, `2026-03`; without it the present one. */
  month?: string | undefined
}

export function readBillingSearch(raw: Record<string, unknown>): BillingSearch {
  const { month } = raw
  const isMonth = typeof month === 'string' && /^\d{4}-(0[1-9]|1[0-2])$/.test(month)
  return { ...readDialogSearch(raw, ['budget', 'details']), ...(isMonth && { month }) }
}
