import type { SignedUp, SignUpInvitedInput } from '#contracts/auth'
import { normalizeEmail } from '#contracts/users-accounts'
import { type Caller, systemCaller } from '#platform/caller'
import { type Client, hashToken } from '../domain/session.ts'
import { invitationContext } from '../domain/sign-up.ts'
import type { Begun } from '../policies/begin-session.ts'
import { finishSignUp, type SignUpNeeds } from '../policies/finish-sign-up.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Creates a user for the holder of an invitation; its token came by mail, so the address is proved.
 * @throws ServiceError `invitation_not_found`, `weak_password`, `user_already_exists`
 */
export async function signUpInvited(
  deps: SignUpNeeds & Pick<AuthDeps, 'signUpJob'>,
  caller: Caller,
  { token: invitation, name, password, client }: SignUpInvitedInput & { client: Client },
): Promise<Begun & { signedUp: SignedUp }> {
  const ask = systemCaller('auth', caller.requestId)
  const { email } = await deps.usersAccounts.describeInvitation(ask, { body: { token: invitation } })
  const signUpHash = hashToken(deps.newToken())
  const sealedInvitation = await deps.vault.seal(invitation, invitationContext(signUpHash))
  const confirmed = await deps.identity.beginConfirmedSignUp(
    {
      signUpHash,
      email: normalizeEmail(email),
      password,
      hints: [email, name ?? ''],
      details: { sealedInvitation, ...(name !== undefined && { name }) },
    },
    [deps.signUpJob(signUpHash, deps.now())],
  )
  return finishSignUp(deps, caller, { signUp: confirmed, client })
}
