import type { StepUpInput } from '#contracts/auth'
import { type Caller, requireUser } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import { wrongProof } from '../domain/errors.ts'
import { ofSession } from '../domain/event-states.ts'
import { notSignedIn } from '../domain/session.ts'
import { beginAttempt } from '../policies/attempts.ts'
import { ownSession } from '../policies/own-session.ts'
import { isSecondFactor } from '../policies/second-factor.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Proves that the user is present: with a code when two-factor sign-in is on, else with the password.
 * @throws ServiceError `forbidden`, `invalid_credentials`, `invalid_code`, `unprocessable_entity`,
 * `too_many_sign_in_attempts`
 */
export async function stepUp(
  deps: Pick<
    AuthDeps,
    'sessions' | 'identity' | 'recoveryCodes' | 'attempts' | 'vault' | 'now' | 'config' | 'emit' | 'publish'
  >,
  caller: Caller,
  given: StepUpInput,
): Promise<{ steppedUpUntil: string }> {
  const userId = requireUser(caller)
  const session = await ownSession(deps, caller)
  const needsCode = (await deps.identity.findSecondFactor(userId))?.enabledAt !== undefined
  if (needsCode ? given.code === undefined : given.password === undefined) throw missingProof(needsCode)
  const name = `${needsCode ? 'code' : 'password'} ${userId}`
  const attempt = await beginAttempt(deps, caller, { name, userId, place: session.sessionId })
  const isRight = needsCode
    ? await isSecondFactor(deps, caller, { holder: session, code: given.code ?? '' })
    : await deps.identity.isPassword(session, given.password ?? '')
  if (!isRight) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw wrongProof(needsCode ? 'code' : 'password')
  }
  await attempt.succeeded()
  const provedAt = deps.now()
  const told = [deps.publish({ type: 'session.stepped_up', ...ofSession(session) }, caller)]
  if (!(await deps.sessions.updateSession(session, { provedAt }, () => told))) throw notSignedIn()
  return { steppedUpUntil: addSeconds(provedAt, deps.config.stepUpSeconds).toISOString() }
}

function missingProof(needsCode: boolean): ServiceError {
  return new ServiceError({
    kind: 'unprocessable',
    code: 'unprocessable_entity',
    message: needsCode
      ? 'Two-factor sign-in is on: send a code of your authenticator, or a recovery code, as code.'
      : 'Send your password as password.',
  })
}
