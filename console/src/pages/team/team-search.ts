import { type DialogSearch, readDialogSearch } from '../../app/use-page-dialog.ts'

const DIALOGS = ['invite', 'roles', 'role', 'remove', 'leave', 'transfer', 'revoke-invitation'] as const
export type TeamDialog = (typeof DIALOGS)[number]

/** What of the page stands in its address. */
export type TeamSearch = DialogSearch<TeamDialog> & {
  /** Words that members are searched for. */
  q?: string | undefined
  /** `name` ascending, `-since` descending. */
  sort?: string | undefined
}

const LONGEST = 200
const text = (value: unknown) =>
  typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST) : undefined

export function readTeamSearch(raw: Record<string, unknown>): TeamSearch {
  const [q, sort] = [text(raw['q']), text(raw['sort'])]
  return { ...readDialogSearch(raw, DIALOGS), ...(q && { q }), ...(sort && { sort }) }
}
