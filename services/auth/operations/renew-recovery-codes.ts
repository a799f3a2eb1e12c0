import type { RecoveryCodes } from '#contracts/auth'
import { type Caller, requireStepUp, requireUser } from '#platform/caller'
import { twoFactorNotBegun } from '../domain/errors.ts'
import { newRecoveryCodes, tellTwoFactor } from '../policies/second-factor.ts'
import type { AuthDeps } from '../ports.ts'

/** @throws ServiceError `step_up_required`, `two_factor_not_begun` */
export async function renewRecoveryCodes(
  deps: Pick<AuthDeps, 'identity' | 'recoveryCodes' | 'vault' | 'mail' | 'publish'>,
  caller: Caller,
): Promise<RecoveryCodes> {
  const userId = requireUser(caller)
  requireStepUp(caller)
  const { codes, macs } = await newRecoveryCodes(deps, userId)
  const told = await tellTwoFactor(deps, caller, 'two_factor.recovery_codes_renewed')
  if (!(await deps.recoveryCodes.replaceCodes(userId, macs, told()))) throw twoFactorNotBegun()
  return { codes }
}
