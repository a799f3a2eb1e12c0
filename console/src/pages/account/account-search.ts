import { type DialogSearch, readDialogSearch } from '../../app/use-page-dialog.ts'

export type AccountSearch = DialogSearch<'close'>

/** What of the page stands in its address. */
export const readAccountSearch = (raw: Record<string, unknown>): AccountSearch =>
  readDialogSearch(raw, ['close'])
