import type { SignedIn } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { challengeOver, invalidCode } from '../domain/errors.ts'
import type { Client } from '../domain/session.ts'
import { beginAttempt, tryingFrom } from '../policies/attempts.ts'
import { type Begun, beginSession, type SessionNeeds } from '../policies/begin-session.ts'
import { knownDevice } from '../policies/known-device.ts'
import { isRecoveryCode, isTotpForm } from '../policies/second-factor.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Completes a sign-in with the second factor. A challenge allows five wrong codes, a user as many as wrong passwords.
 * @throws ServiceError `challenge_over`, `invalid_code`, `too_many_sign_in_attempts`
 */
export async function answerChallenge(
  deps: SessionNeeds & Pick<AuthDeps, 'attempts' | 'recoveryCodes'>,
  caller: Caller,
  { challenge, code, client }: { challenge: string; code: string; client: Client },
): Promise<Begun & { signedIn: SignedIn }> {
  const user = await deps.identity.findChallenge(challenge)
  if (user === undefined) throw challengeOver()
  const { userId } = user
  const device = await knownDevice(deps, user, client.device)
  const trying = tryingFrom(client, { name: `code ${userId}`, userId }, device)
  const attempt = await beginAttempt(deps, caller, trying)
  const granted = await deps.identity.answerChallenge(
    challenge,
    isTotpForm(code) ? { code } : { proved: () => isRecoveryCode(deps, caller, { userId, code }) },
  )
  if (granted === undefined) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw invalidCode()
  }
  await attempt.succeeded()
  return beginSession(deps, granted, { client, by: caller, isNewDevice: device === undefined })
}
