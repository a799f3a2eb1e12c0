import type { Actor } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'

export const totpContext = (userId: string) => `totp ${userId}`
export const recoveryContext = (userId: string) => `recovery code ${userId}`
const TOTP_CODE = /^\d{6}$/

/**
 * Whether this is an unused code of the user's authenticator or one of their recovery codes; a valid code is used up.
 */
export async function isSecondFactor(
  deps: Pick<AuthDeps, 'logins' | 'totp' | 'vault' | 'now' | 'emit'>,
  by: Actor,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  if (TOTP_CODE.test(code)) return isFreshCode(deps, userId, code)
  const isUsed = await isRecoveryCode(deps, userId, code)
  if (isUsed) deps.emit({ event: 'two_factor.recovery_code_used', userId }, by)
  return isUsed
}

/** Each code is accepted once, even if it is sent twice at the same time. */
export async function isFreshCode(
  { logins, totp, vault, now }: Pick<AuthDeps, 'logins' | 'totp' | 'vault' | 'now'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const known = await logins.findTwoFactor(userId)
  if (known === undefined) return false
  const secret = await vault.open(known.sealedSecret, totpContext(userId))
  const step = totp.stepOf(secret, code, now())
  if (step === undefined) return false
  let isFresh = false
  await logins.updateTwoFactor(userId, (stored) => {
    isFresh = stored !== undefined && stored.sealedSecret === known.sealedSecret && step > stored.lastStep
    return isFresh && stored ? { ...stored, lastStep: step } : stored
  })
  return isFresh
}

async function isRecoveryCode(
  { logins, vault }: Pick<AuthDeps, 'logins' | 'vault'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const mac = await vault.mac(code.toLowerCase(), recoveryContext(userId))
  let isUsed = false
  await logins.updateTwoFactor(userId, (stored) => {
    isUsed = stored?.enabledAt !== undefined && stored.recoveryMacs.includes(mac)
    return isUsed && stored
      ? { ...stored, recoveryMacs: stored.recoveryMacs.filter((one) => one !== mac) }
      : stored
  })
  return isUsed
}
