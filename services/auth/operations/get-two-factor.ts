import type { TwoFactor } from '#contracts/auth'
import { type Caller, requireUser } from '#platform/caller'
import type { AuthDeps } from '../ports.ts'

/** Whether two-factor sign-in is on. @throws ServiceError `forbidden` */
export async function getTwoFactor(
  { identity, recoveryCodes }: Pick<AuthDeps, 'identity' | 'recoveryCodes'>,
  caller: Caller,
): Promise<TwoFactor> {
  const userId = requireUser(caller)
  const enabledAt = (await identity.findSecondFactor(userId))?.enabledAt
  if (enabledAt === undefined) return { recoveryCodesLeft: 0 }
  return {
    enabledAt: enabledAt.toISOString(),
    recoveryCodesLeft: await recoveryCodes.countCodes(userId),
  }
}
