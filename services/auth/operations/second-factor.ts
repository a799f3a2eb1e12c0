import type { Actor } from '#platform/caller'
import { ofUser } from '../domain/event-states.ts'
import type { AuthDeps } from '../ports.ts'

export const totpContext = (userId: string) => `totp ${userId}`
export const recoveryContext = (userId: string) => `recovery code ${userId}`
const TOTP_CODE = /^\d{6}$/

/**
 * Whether this is an unused code of the user's authenticator or one of their recovery codes; a valid code is used up.
 */
export async function isSecondFactor(
  deps: Pick<AuthDeps, 'logins' | 'totp' | 'vault' | 'now' | 'publish'>,
  by: Actor,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  if (TOTP_CODE.test(code)) return isFreshCode(deps, userId, code)
  return isRecoveryCode(deps, by, { userId, code })
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
  { logins, vault, publish }: Pick<AuthDeps, 'logins' | 'vault' | 'publish'>,
  by: Actor,
  { userId, code }: { userId: string; code: string },
): Promise<boolean> {
  const mac = await vault.mac(code.toLowerCase(), recoveryContext(userId))
  let isUsed = false
  const decide: Parameters<typeof logins.updateTwoFactor>[1] = (stored) => {
    isUsed = stored?.enabledAt !== undefined && stored.recoveryMacs.includes(mac)
    return isUsed && stored
      ? { ...stored, recoveryMacs: stored.recoveryMacs.filter((one) => one !== mac) }
      : stored
  }
  await logins.updateTwoFactor(userId, decide, (next) => {
    if (!isUsed) return []
    const after = { recoveryCodesLeft: next?.recoveryMacs.length ?? 0 }
    return [publish({ type: 'two_factor.recovery_code_used', ...ofUser(userId), after }, by)]
  })
  return isUsed
}
