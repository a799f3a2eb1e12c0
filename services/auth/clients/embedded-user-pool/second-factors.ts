import { twoFactorEnabled, twoFactorNotBegun } from '../../domain/errors.ts'
import { hashToken } from '../../domain/session.ts'
import type { IdentitySecondFactors } from '../../identity-provider.ts'
import type { TwoFactorRecord, UserPoolDeps } from './user-pool-deps.ts'

type Deps = Pick<UserPoolDeps, 'logins' | 'secondFactors' | 'totp' | 'vault' | 'now'>

const totpContext = (userId: string) => `totp ${userId}`

export function secondFactorsOf(deps: Deps): IdentitySecondFactors {
  const { logins, secondFactors, totp, vault, now } = deps
  return {
    findSecondFactor: async (userId) => {
      const known = await secondFactors.findTwoFactor(userId)
      return known && (known.enabledAt ? { enabledAt: known.enabledAt } : {})
    },
    beginTotp: async ({ userId }, also) => {
      const secret = totp.newSecret()
      const sealedSecret = await vault.seal(secret, totpContext(userId))
      const decide = (known: TwoFactorRecord | undefined) => {
        if (known?.enabledAt) throw twoFactorEnabled()
        return { sealedSecret, lastStep: 0 }
      }
      await secondFactors.updateTwoFactor(userId, decide, also)
      const login = await logins.findLoginOfUser(userId)
      return { secret, uri: totp.uri(secret, login?.email ?? userId) }
    },
    verifyTotp: async ({ userId }, code) => {
      const known = await secondFactors.findTwoFactor(userId)
      if (known === undefined) throw twoFactorNotBegun()
      if (known.enabledAt) throw twoFactorEnabled()
      return (await useCode(deps, { userId, known }, code)) ? nameOf(known) : undefined
    },
    enableTotp: (userId, verified, also) => {
      const decide = (stored: TwoFactorRecord | undefined) => {
        if (stored?.enabledAt) throw twoFactorEnabled()
        if (stored === undefined || nameOf(stored) !== verified) throw twoFactorNotBegun()
        return { ...stored, enabledAt: now() }
      }
      return secondFactors.updateTwoFactor(userId, decide, also)
    },
    isTotpCode: ({ userId }, code) => useTotpCode(deps, userId, code),
    disableTotp: async (userId, also) => {
      if ((await secondFactors.findTwoFactor(userId)) === undefined) return false
      let isRemoved = false
      await secondFactors.updateTwoFactor(
        userId,
        (stored) => {
          isRemoved = stored !== undefined
          return undefined
        },
        also,
      )
      return isRemoved
    },
  }
}

const nameOf = ({ sealedSecret }: TwoFactorRecord) => hashToken(sealedSecret)

/** Whether this is an unused code of the authenticator that is on; a right one is used up. */
export async function useTotpCode(
  deps: Pick<Deps, 'secondFactors' | 'totp' | 'vault' | 'now'>,
  userId: string,
  code: string,
): Promise<boolean> {
  const known = await deps.secondFactors.findTwoFactor(userId)
  return known?.enabledAt !== undefined && useCode(deps, { userId, known }, code)
}

/** Each code is accepted once, even if it is sent twice at the same time. */
async function useCode(
  { secondFactors, totp, vault, now }: Pick<Deps, 'secondFactors' | 'totp' | 'vault' | 'now'>,
  { userId, known }: { userId: string; known: TwoFactorRecord },
  code: string,
): Promise<boolean> {
  const secret = await vault.open(known.sealedSecret, totpContext(userId))
  const step = totp.stepOf(secret, code, now())
  if (step === undefined) return false
  let isFresh = false
  await secondFactors.updateTwoFactor(userId, (stored) => {
    isFresh = stored !== undefined && stored.sealedSecret === known.sealedSecret && step > stored.lastStep
    return isFresh && stored ? { ...stored, lastStep: step } : stored
  })
  return isFresh
}
