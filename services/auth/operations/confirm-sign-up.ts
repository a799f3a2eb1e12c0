import type { SignedUp } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { type Client, hashToken } from '../domain/session.ts'
import type { Begun } from '../policies/begin-session.ts'
import { finishSignUp, type SignUpNeeds } from '../policies/finish-sign-up.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Confirms a sign-up with its code. After a right code, completion is certain, even after a crash.
 * @throws ServiceError `invalid_code`, `too_many_attempts`, `user_already_exists`
 */
export async function confirmSignUp(
  deps: SignUpNeeds & Pick<AuthDeps, 'signUpJob'>,
  caller: Caller,
  { signUp, code, client }: { signUp: string; code: string; client: Client },
): Promise<Begun & { signedUp: SignedUp }> {
  const signUpHash = hashToken(signUp)
  const job = deps.signUpJob(signUpHash, deps.now())
  const confirmed = await deps.identity.confirmSignUp(signUpHash, code, [job])
  return finishSignUp(deps, caller, { signUp: confirmed, client })
}
