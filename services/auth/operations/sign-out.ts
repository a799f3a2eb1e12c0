import type { Caller } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'
import { endSession } from '../policies/end-sessions.ts'
import { findLiveSession } from '../policies/live-session.ts'

/** Ends the session of this token, if there is one. */
export async function signOut(
  deps: Pick<AuthDeps, 'sessions' | 'identity' | 'config' | 'now' | 'publish'>,
  caller: Caller,
  token: string | undefined,
): Promise<void> {
  const session = await findLiveSession(deps, caller, { token })
  if (session === undefined) return
  await endSession(deps, caller, session)
}
