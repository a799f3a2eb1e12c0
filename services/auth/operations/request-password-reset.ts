import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { mayMailReset } from '../policies/count-mail.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Mails a reset link if the address has a user; without a user, the work is the same. At the limit of mails the answer
 * is the same but no mail is sent, because the links already sent stay valid.
 */
export async function requestPasswordReset(
  deps: Pick<AuthDeps, 'identity' | 'attempts' | 'now' | 'config' | 'emit'>,
  caller: Caller,
  { email }: { email: string },
): Promise<{ sent: true }> {
  const normal = normalizeEmail(email)
  if (!(await mayMailReset(deps, normal))) return { sent: true }
  await deps.identity.requestPasswordReset(normal)
  deps.emit({ event: 'password.reset_requested' }, caller)
  return { sent: true }
}
