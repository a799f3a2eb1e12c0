import { randomInt } from 'node:crypto'
import { type Actor, type Caller, requireUser } from '#platform/caller'
import { ofUser } from '../domain/event-states.ts'
import type { Also, Holder } from '../identity-provider.ts'
import { securityMail } from '../mails.ts'
import type { AuthDeps } from '../ports.ts'

const RECOVERY_CODES = 10
// Without characters that look alike.
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789'
const CODE_LENGTH = 10
const TOTP_CODE = /^\d{6}$/

const recoveryContext = (userId: string) => `recovery code ${userId}`

/** Whether this has the form of an authenticator's code; any other is taken for a recovery code. */
export const isTotpForm = (code: string) => TOTP_CODE.test(code)

/**
 * Whether this is an unused code of the user's authenticator or one of their recovery codes; a valid code is used up.
 */
export async function isSecondFactor(
  deps: Pick<AuthDeps, 'identity' | 'recoveryCodes' | 'vault' | 'publish'>,
  by: Actor,
  { holder, code }: { holder: Holder; code: string },
): Promise<boolean> {
  if (isTotpForm(code)) return deps.identity.isTotpCode(holder, code)
  return isRecoveryCode(deps, by, { userId: holder.userId, code })
}

/** Whether this is an unused recovery code of the user, which is used up then. */
export async function isRecoveryCode(
  { recoveryCodes, vault, publish }: Pick<AuthDeps, 'recoveryCodes' | 'vault' | 'publish'>,
  by: Actor,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  const mac = await vault.mac(code.toLowerCase(), recoveryContext(userId))
  return recoveryCodes.useCode(userId, mac, (recoveryCodesLeft) => [
    publish({ type: 'two_factor.recovery_code_used', ...ofUser(userId), after: { recoveryCodesLeft } }, by),
  ])
}

/** New recovery codes as they are shown, and what is stored of them. */
export async function newRecoveryCodes({ vault }: Pick<AuthDeps, 'vault'>, userId: string) {
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
export async function tellTwoFactor(
  { identity, mail, publish }: Pick<AuthDeps, 'identity' | 'mail' | 'publish'>,
  caller: Caller,
  type: keyof typeof MAILED,
): Promise<() => Also> {
  const userId = requireUser(caller)
  const user = await identity.findUser(userId)
  const mails = user ? [await mail(securityMail(user.email, MAILED[type]))] : []
  return () => [...mails, publish({ type, ...ofUser(userId) }, caller)]
}
