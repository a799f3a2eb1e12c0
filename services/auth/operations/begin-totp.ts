import type { TotpEnrolment } from '#contracts/auth'
import { type Caller, requireStepUp, requireUser } from '#platform/caller'
import { ofUser } from '../domain/event-states.ts'
import { ownSession } from '../policies/own-session.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Creates a secret, which takes effect once one of its codes is confirmed.
 * @throws ServiceError `step_up_required`, `two_factor_enabled`
 */
export async function beginTotp(
  deps: Pick<AuthDeps, 'identity' | 'sessions' | 'qrRows' | 'publish'>,
  caller: Caller,
): Promise<TotpEnrolment> {
  const userId = requireUser(caller)
  requireStepUp(caller)
  const holder = await ownSession(deps, caller)
  const { secret, uri } = await deps.identity.beginTotp(holder, async () => [
    deps.publish({ type: 'two_factor.enrolment_started', ...ofUser(userId) }, caller),
  ])
  return { secret, uri, qrRows: deps.qrRows(uri) }
}
