import type { ApiKey } from '#contracts/api-keys'
import { type DialogSearch, readDialogSearch } from '../../app/use-page-dialog.ts'

const DIALOGS = ['create', 'edit', 'rotate', 'revoke'] as const
export const SHOWN_KEYS = ['active', 'ended'] as const
export type ShownKeys = (typeof SHOWN_KEYS)[number]

/** What of the page stands in its address. */
export type ApiKeysSearch = DialogSearch<(typeof DIALOGS)[number]> & {
  q?: string | undefined
  /** `ended`: revoked and expired. Absent: all keys. */
  show?: ShownKeys | undefined
}

const LONGEST = 200

/** Unknown words are dropped, not answered with an error page. */
export function readApiKeysSearch(raw: Record<string, unknown>): ApiKeysSearch {
  const q = typeof raw['q'] === 'string' || typeof raw['q'] === 'number' ? String(raw['q']) : ''
  const show = SHOWN_KEYS.find((one) => one === raw['show'])
  return { ...readDialogSearch(raw, DIALOGS), ...(q && { q: q.slice(0, LONGEST) }), ...(show && { show }) }
}

/** Keys that match every word in name, note, prefix or index, and the chosen state. */
export function filterApiKeys(
  keys: readonly ApiKey[],
  { q = '', show }: Pick<ApiKeysSearch, 'q' | 'show'>,
): readonly ApiKey[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return keys.filter((key) => {
    if (show !== undefined && (key.status === 'active') !== (show === 'active')) return false
    const { name, note = '', textPrefix, indexNames = [] } = key
    const text = [name, note, textPrefix, ...indexNames].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
