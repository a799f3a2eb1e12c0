import type { CreatedApiKey } from '#contracts/api-keys'
import { type Actor, type Caller, onBehalf } from '#platform/caller'
import { isServiceError } from '#platform/errors'
import { ofUser } from '../domain/event-states.ts'
import { invitationContext } from '../domain/sign-up.ts'
import type { ConfirmedSignUp, Granted } from '../identity-provider.ts'
import type { AuthDeps } from '../ports.ts'

/**
 * Completes a confirmed sign-up: user, account or membership, login, key `default`. Every step is repeatable, and the
 * last one removes the sign-up, so that a job can continue after a crash at any point.
 * @returns the key's text if this call created it
 * @throws ServiceError `user_already_exists`, `invitation_not_found`; the sign-up is removed then too
 */
export async function completeSignUp(
  deps: Pick<AuthDeps, 'usersAccounts' | 'apiKeys' | 'identity' | 'vault' | 'publish'>,
  signUp: ConfirmedSignUp,
  by: Actor,
): Promise<{ granted: Granted; apiKey?: CreatedApiKey }> {
  const ask = onBehalf('auth', by)
  try {
    const { userId, ownAccountId } = await makeUser(deps, ask, signUp)
    const told = [deps.publish({ type: 'user.signed_up', ...ofUser(userId) }, by)]
    const granted = await deps.identity.completeSignUp(signUp, userId, told)
    const made =
      ownAccountId === undefined
        ? undefined
        : await makeKey(deps, ask, { accountId: ownAccountId, holderId: userId })
    await deps.identity.removeSignUp(signUp.signUpHash)
    return { granted, ...(made && { apiKey: made }) }
  } catch (error) {
    // A retry cannot succeed.
    if (isServiceError(error) && (error.kind === 'conflict' || error.kind === 'not_found'))
      if (error.code !== 'operation_conflict_error') await deps.identity.removeSignUp(signUp.signUpHash)
    throw error
  }
}

async function makeUser(
  { usersAccounts, vault }: Pick<AuthDeps, 'usersAccounts' | 'vault'>,
  ask: Caller,
  { email, signUpHash, details: { name, accountName, sealedInvitation } }: ConfirmedSignUp,
): Promise<{ userId: string; ownAccountId?: string }> {
  const named = name === undefined ? {} : { name }
  if (sealedInvitation !== undefined) {
    const token = await vault.open(sealedInvitation, invitationContext(signUpHash))
    return {
      userId: (await usersAccounts.acceptInvitationAsNewUser(ask, { body: { token, email, ...named } }))
        .userId,
    }
  }
  const { account, user } = await usersAccounts.createAccountWithOwner(ask, {
    body: {
      ownerEmail: email,
      accountName: accountName ?? email,
      ...(name !== undefined && { ownerName: name }),
    },
  })
  return { userId: user.userId, ownAccountId: account.accountId }
}

async function makeKey(
  { apiKeys }: Pick<AuthDeps, 'apiKeys'>,
  ask: Caller,
  { accountId, holderId }: { accountId: string; holderId: string },
): Promise<CreatedApiKey | undefined> {
  const { apiKey, secret } = await apiKeys.ensureDefaultApiKey(ask, { body: { accountId, holderId } })
  if (secret === undefined) return undefined
  try {
    await apiKeys.confirmDefaultApiKey(ask, { body: { accountId, keyId: apiKey.keyId } })
  } catch (error) {
    // The job replaced this key with another in the meantime.
    if (isServiceError(error, 'api_key_not_found')) return undefined
    throw error
  }
  return { ...apiKey, secret }
}
