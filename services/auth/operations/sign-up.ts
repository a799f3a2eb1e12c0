import type { CodeSent, SignUpInput } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { signUpClosed } from '../domain/errors.ts'
import { hashToken } from '../domain/session.ts'
import { countMail } from '../policies/count-mail.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Begins a sign-up and mails a code. Only the holder of the returned `signUp` token can confirm it, so that nobody
 * confirms another person's password. An address that has a user receives a different mail; the answer is the same.
 * @throws ServiceError `sign_up_closed`, `weak_password`, `too_many_mails`
 */
export async function signUp(
  deps: Pick<AuthDeps, 'identity' | 'attempts' | 'newToken' | 'now' | 'config' | 'emit'>,
  caller: Caller,
  { password, name, accountName, ...input }: SignUpInput,
): Promise<CodeSent> {
  if (!deps.config.isSignUpOpen) throw signUpClosed()
  const email = normalizeEmail(input.email)
  const token = deps.newToken()
  const { codeUntil } = await deps.identity.beginSignUp(
    {
      signUpHash: hashToken(token),
      email,
      password,
      hints: [email, name ?? '', accountName],
      details: { accountName, ...(name !== undefined && { name }) },
    },
    (address) => countMail(deps, address),
  )
  deps.emit({ event: 'sign_up.begun' }, caller)
  return { signUp: token, expiresAt: codeUntil.toISOString() }
}
