/** A sign-up that waits for its code. It opens nothing without the code, which only the mail holds. */
export type PendingSignUp = { signUp: string; email: string; expiresAt: string }

const KEY = 'marqo-sign-up'
let kept: PendingSignUp | undefined

/** Kept over a reload: on a phone the tab may be gone while somebody looks for the mail. */
export function keepSignUp(pending: PendingSignUp | undefined): void {
  kept = pending
  try {
    if (pending === undefined) sessionStorage.removeItem(KEY)
    else sessionStorage.setItem(KEY, JSON.stringify(pending))
  } catch {
    // Storage may be forbidden: it lives as long as the page then.
  }
}

export function pendingSignUp(): PendingSignUp | undefined {
  if (kept !== undefined) return kept
  try {
    const { signUp, email, expiresAt } = JSON.parse(
      sessionStorage.getItem(KEY) ?? '{}',
    ) as Partial<PendingSignUp>
    return signUp && email && expiresAt ? { signUp, email, expiresAt } : undefined
  } catch {
    return undefined
  }
}
