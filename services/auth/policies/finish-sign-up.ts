import type { SignedUp } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import type { Client } from '../domain/session.ts'
import type { ConfirmedSignUp } from '../identity-provider.ts'
import type { AuthDeps } from '../ports.ts'
import { type Begun, beginSession, type SessionNeeds } from './begin-session.ts'
import { completeSignUp } from './complete-sign-up.ts'

export type SignUpNeeds = SessionNeeds & Pick<AuthDeps, 'apiKeys'>

/** Completes a confirmed sign-up and signs its person in. */
export async function finishSignUp(
  deps: SignUpNeeds,
  by: Caller,
  { signUp, client }: { signUp: ConfirmedSignUp; client: Client },
): Promise<Begun & { signedUp: SignedUp }> {
  const { granted, apiKey } = await completeSignUp(deps, signUp, by)
  const { signedIn, ...begun } = await beginSession(deps, granted, { client, by, isNewDevice: false })
  return { ...begun, signedUp: { ...signedIn, ...(apiKey && { apiKey }) } }
}
