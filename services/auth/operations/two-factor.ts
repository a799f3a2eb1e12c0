import { randomInt } from 'node:crypto'
import type { RecoveryCodes, TotpEnrolment, TwoFactor } from '#contracts/auth'
import { type Caller, requireStepUp, requireUser } from '#platform/caller'
import { invalidCode, twoFactorEnabled, twoFactorNotBegun } from '../domain/errors.ts'
import { ofSession, ofUser } from '../domain/event-states.ts'
import { securityMail } from '../mails.ts'
import type { AuthDeps } from '../ports.ts'
import { beginAttempt } from './attempts.ts'
import { isFreshCode, recoveryContext, totpContext } from './second-factor.ts'

const RECOVERY_CODES = 10
// Without characters that look alike.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const CODE_LENGTH = 10

/** Whether two-factor sign-in is on. @throws ServiceError `forbidden` */
export async function getTwoFactor({ logins }: Pick<AuthDeps, 'logins'>, caller: Caller): Promise<TwoFactor> {
  const known = await logins.findTwoFactor(requireUser(caller))
  return {
    ...(known?.enabledAt && { enabledAt: known.enabledAt.toISOString() }),
    recoveryCodesLeft: known?.recoveryMacs.length ?? 0,
  }
}

/**
 * Creates a secret, which takes effect once one of its codes is confirmed.
 * @throws ServiceError `step_up_required`, `two_factor_enabled`
 */
export async function beginTotp(
  deps: Pick<AuthDeps, 'logins' | 'totp' | 'vault' | 'qrRows' | 'usersAccounts' | 'publish'>,
  caller: Caller,
): Promise<TotpEnrolment> {
  const userId = requireUser(caller)
  requireStepUp(caller)
  const secret = deps.totp.newSecret()
  const sealedSecret = await deps.vault.seal(secret, totpContext(userId))
  await deps.logins.updateTwoFactor(
    userId,
    (known) => {
      if (known?.enabledAt) throw twoFactorEnabled()
      return { sealedSecret, lastStep: 0, recoveryMacs: [] }
    },
    () => [deps.publish({ type: 'two_factor.enrolment_started', ...ofUser(userId) }, caller)],
  )
  const login = await deps.logins.findLoginOfUser(userId)
  const uri = deps.totp.uri(secret, login?.email ?? userId)
  return { secret, uri, qrRows: deps.qrRows(uri) }
}

/**
 * Turns two-factor sign-in on, and ends the user's other sessions, which began without it.
 * @throws ServiceError `two_factor_not_begun`, `two_factor_enabled`, `invalid_code`
 */
export async function confirmTotp(
  deps: Pick<
    AuthDeps,
    'logins' | 'attempts' | 'sessions' | 'totp' | 'vault' | 'mail' | 'config' | 'now' | 'emit' | 'publish'
  >,
  caller: Caller,
  code: string,
): Promise<RecoveryCodes> {
  const userId = requireUser(caller)
  const known = await deps.logins.findTwoFactor(userId)
  if (known === undefined) throw twoFactorNotBegun()
  if (known.enabledAt) throw twoFactorEnabled()
  const attempt = await beginAttempt(deps, caller, {
    name: `code ${userId}`,
    userId,
    place: caller.sessionId ?? '',
  })
  if (!(await isFreshCode(deps, userId, code))) {
    deps.emit({ event: 'sign_in.refused', userId }, caller)
    throw invalidCode()
  }
  await attempt.succeeded()
  const endOthers = () =>
    deps.sessions.removeSessionsOfUser(userId, {
      except: caller.sessionId ?? '',
      also: (ended) => [deps.publish({ type: 'session.ended', ...ofSession(ended) }, caller)],
    })
  // First of all: once it is on, a request that was cut off is not repeated.
  await endOthers()
  const { codes, macs } = await newRecoveryCodes(deps, userId)
  await deps.logins.updateTwoFactor(
    userId,
    (stored) => {
      // Of two concurrent confirmations only one succeeds; otherwise the recovery codes of the first would be invalid.
      if (stored?.enabledAt) throw twoFactorEnabled()
      if (stored?.sealedSecret !== known.sealedSecret) throw twoFactorNotBegun()
      return { ...stored, enabledAt: deps.now(), recoveryMacs: macs }
    },
    await tell(deps, caller, 'two_factor.enabled'),
  )
  // Those that began meanwhile without it.
  await endOthers()
  return { codes }
}

/** @throws ServiceError `step_up_required`, `two_factor_not_begun` */
export async function renewRecoveryCodes(
  deps: Pick<AuthDeps, 'logins' | 'vault' | 'mail' | 'publish'>,
  caller: Caller,
): Promise<RecoveryCodes> {
  const userId = requireUser(caller)
  requireStepUp(caller)
  const { codes, macs } = await newRecoveryCodes(deps, userId)
  await deps.logins.updateTwoFactor(
    userId,
    (stored) => {
      if (stored?.enabledAt === undefined) throw twoFactorNotBegun()
      return { ...stored, recoveryMacs: macs }
    },
    await tell(deps, caller, 'two_factor.recovery_codes_renewed'),
  )
  return { codes }
}

/** Turns two-factor sign-in off. Repeatable. @throws ServiceError `step_up_required` */
export async function disableTwoFactor(
  deps: Pick<AuthDeps, 'logins' | 'mail' | 'publish'>,
  caller: Caller,
): Promise<{ disabled: true }> {
  const userId = requireUser(caller)
  requireStepUp(caller)
  const known = await deps.logins.findTwoFactor(userId)
  if (known === undefined) return { disabled: true }
  await deps.logins.updateTwoFactor(userId, () => undefined, await tell(deps, caller, 'two_factor.disabled'))
  return { disabled: true }
}

async function newRecoveryCodes({ vault }: Pick<AuthDeps, 'vault'>, userId: string) {
  const plain = Array.from({ length: RECOVERY_CODES }, () =>
    Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join(''),
  )
  const macs = await Promise.all(plain.map((code) => vault.mac(code, recoveryContext(userId))))
  return { codes: plain.map((code) => `${code.slice(0, 5)}-${code.slice(5)}`), macs }
}

const MAILED = {
  'two_factor.enabled': 'Two-factor sign-in was turned on',
  'two_factor.disabled': 'Two-factor sign-in was turned off',
  'two_factor.recovery_codes_renewed': 'Your recovery codes were replaced',
} as const

/** The mail and the event that tell of a change. */
async function tell(
  { logins, mail, publish }: Pick<AuthDeps, 'logins' | 'mail' | 'publish'>,
  caller: Caller,
  type: keyof typeof MAILED,
) {
  const userId = requireUser(caller)
  const login = await logins.findLoginOfUser(userId)
  const mails = login ? [await mail(securityMail(login.email, MAILED[type]))] : []
  return () => [...mails, publish({ type, ...ofUser(userId) }, caller)]
}
