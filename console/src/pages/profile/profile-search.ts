import { type DialogSearch, readDialogSearch } from '../../app/use-page-dialog.ts'

const DIALOGS = [
  'password',
  'two-factor',
  'recovery-codes',
  'two-factor-off',
  'end-session',
  'end-other-sessions',
  'leave',
] as const
export type ProfileDialog = (typeof DIALOGS)[number]
export type ProfileSearch = DialogSearch<ProfileDialog>

/** What of the page stands in its address. */
export const readProfileSearch = (raw: Record<string, unknown>): ProfileSearch =>
  readDialogSearch(raw, DIALOGS)
