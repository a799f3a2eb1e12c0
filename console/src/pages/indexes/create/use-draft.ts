import { useEffect, useState } from 'react'
import { type Draft, type Settings, startDraft } from './draft.ts'

/** What the address asks the form to begin with. */
export type Given = Readonly<{ name?: string | undefined; settings?: Settings | undefined }>

const KEY = 'marqo-create-index'
type Remembered = Readonly<{ of: string; draft: Draft }>

/** Kept for this tab, so that a reload or another page on the way loses nothing. */
function recall(of: string): Draft | undefined {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Remembered | null
    return kept?.of === of ? kept.draft : undefined
  } catch {
    // Storage may be forbidden, or hold something of an older version.
    return undefined
  }
}

function remember(kept: Remembered | undefined): void {
  try {
    if (kept) sessionStorage.setItem(KEY, JSON.stringify(kept))
    else sessionStorage.removeItem(KEY)
  } catch {
    // Then a reload begins anew.
  }
}

type DraftInput = Readonly<{ accountId: string; given: Given; defaults: Settings }>

/** The draft of this account and this address. `forget` is for when it became an index. */
export function useDraft({ accountId, given, defaults }: DraftInput) {
  const of = JSON.stringify([accountId, given])
  const fresh = () => startDraft(given.name ?? '', { ...defaults, ...given.settings })
  const [first] = useState(fresh)
  const [draft, setDraft] = useState<Draft>(() => recall(of) ?? first)
  const isChanged = draft.name !== first.name || draft.text !== first.text
  useEffect(() => remember(isChanged ? { of, draft } : undefined), [of, draft, isChanged])
  return {
    draft,
    change: setDraft,
    isChanged,
    startOver: () => setDraft(first),
    forget: () => remember(undefined),
  }
}
