import { type Caller, requireStepUp, requireUser } from '#platform/caller'
import { tellTwoFactor } from '../policies/second-factor.ts'
import type { AuthDeps } from '../ports.ts'

/** Turns two-factor sign-in off. Repeatable. @throws ServiceError `step_up_required` */
export async function disableTwoFactor(
  deps: Pick<AuthDeps, 'identity' | 'recoveryCodes' | 'mail' | 'publish'>,
  caller: Caller,
): Promise<{ disabled: true }> {
  const userId = requireUser(caller)
  requireStepUp(caller)
  const told = await tellTwoFactor(deps, caller, 'two_factor.disabled')
  await deps.identity.disableTotp(userId, async () => [
    ...(await deps.recoveryCodes.removingCodes(userId)),
    ...told(),
  ])
  return { disabled: true }
}
