import type { RecoveryCodes } from '#contracts/auth'
import { type Caller, requireUser } from '#platform/caller'
import { invalidCode, twoFactorEnabled, twoFactorNotBegun } from '../domain/errors.ts'
import { beginAttempt } from '../policies/attempts.ts'
import { endSessions } from '../policies/end-sessions.ts'
import { ownSession } from '../policies/own-session.ts'
import { newRecoveryCodes, tellTwoFactor } from '../policies/second-factor.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Turns two-factor sign-in on, and ends the user's other sessions, which began without it.
 * @throws ServiceError `two_factor_not_begun`, `two_factor_enabled`, `invalid_code`
 */
export async function confirmTotp(
  deps: Pick<
    AuthDeps,
    | 'identity'
    | 'recoveryCodes'
    | 'attempts'
    | 'sessions'
    | 'vault'
    | 'mail'
    | 'config'
    | 'now'
    | 'emit'
    | 'publish'
  >,
  caller: Caller,
  code: string,
): Promise<RecoveryCodes> {
  const userId = requireUser(caller)
  const { identity, recoveryCodes } = deps
  const known = await identity.findSecondFactor(userId)
  if (known === undefined) throw twoFactorNotBegun()
  if (known.enabledAt) throw twoFactorEnabled()
  const holder = await ownSession(deps, caller)
  const attempt = await beginAttempt(deps, caller, {
    name: `code ${userId}`,
    userId,
    place: holder.sessionId,
  })
  const verified = await identity.verifyTotp(holder, code)
  if (verified === undefined) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw invalidCode()
  }
  await attempt.succeeded()
  const endOthers = () =>
    endSessions(deps, caller, { userId, except: holder.sessionId, type: 'session.ended' })
  // First of all: once it is on, a request that was cut off is not repeated.
  await endOthers()
  const { codes, macs } = await newRecoveryCodes(deps, userId)
  const told = await tellTwoFactor(deps, caller, 'two_factor.enabled')
  // Of two concurrent confirmations only one succeeds; otherwise the recovery codes of the first would be invalid.
  await identity.enableTotp(userId, verified, async () => [
    ...(await recoveryCodes.settingCodes(userId, macs)),
    ...told(),
  ])
  // Those that began meanwhile without it.
  await endOthers()
  return { codes }
}
