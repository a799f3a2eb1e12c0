import type { CodeSent } from '#contracts/auth'
import { hashToken } from '../domain/session.ts'
import { countMail } from '../policies/count-mail.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Mails another code. For an unknown sign-up the answer is the same as for an expired one.
 * @throws ServiceError `invalid_code`, `too_many_mails`
 */
export async function resendSignUpCode(
  deps: Pick<AuthDeps, 'identity' | 'attempts' | 'now' | 'config'>,
  { signUp }: { signUp: string },
): Promise<CodeSent> {
  const { codeUntil } = await deps.identity.resendSignUpCode(hashToken(signUp), (email) =>
    countMail(deps, email),
  )
  return { signUp, expiresAt: codeUntil.toISOString() }
}
