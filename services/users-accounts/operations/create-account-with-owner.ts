import { type AccountWithOwner, type CreateAccountInput, normalizeEmail } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { accountState, memberState, ofAccount, ofMember, ofUser, userState } from '../domain/event-states.ts'
import { type AccountRecord, toAccountView, toUserView, type UserRecord } from '../domain/account.ts'
import { type MembershipRecord, toMembershipView } from '../domain/membership.ts'
import type { EmailOwner, UsersAccountsDeps } from '../ports.ts'

const ATTEMPTS = 5
type Made = { user: UserRecord; account: AccountRecord; membership: MembershipRecord }
/** The result of a sign-up; its owner may have left since. */
type SignUp = Omit<Made, 'membership'> & { membership?: MembershipRecord | undefined }

/**
 * Creates an account owned by the user with this e-mail, and the user if unknown. Repeatable: an e-mail's sign-up
 * creates its account once; later calls return the same account.
 * @throws ServiceError `operation_conflict_error`
 */
export async function createAccountWithOwner(
  deps: Pick<UsersAccountsDeps, 'accounts' | 'now' | 'newId' | 'publish'>,
  caller: Caller,
  input: CreateAccountInput,
): Promise<AccountWithOwner> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const owner = await deps.accounts.findEmailOwner(input.ownerEmail)
    const existing = owner && (await findSignUp(deps, owner))
    if (existing) return toView(existing, false)
    const known = owner && (await deps.accounts.findUser(owner.userId))
    const made = newSignUp(deps, input, known)
    const also = eventsOf(deps, caller, { ...made, isNewUser: known === undefined })
    if (!(await deps.accounts.insertAccountWithOwner(made, owner, also))) continue
    return toView(made, true)
  }
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'An account for this e-mail is being made by another request. Please try again.',
  })
}

function eventsOf(
  { publish }: Pick<UsersAccountsDeps, 'publish'>,
  caller: Caller,
  { user, account, membership, isNewUser }: Made & { isNewUser: boolean },
) {
  return [
    ...(isNewUser
      ? [publish({ type: 'user.created', ...ofUser(user), after: userState(user) }, caller)]
      : []),
    publish({ type: 'account.created', ...ofAccount(account), after: accountState(account) }, caller),
    publish({ type: 'member.added', ...ofMember(membership), after: memberState(membership) }, caller),
  ]
}

async function findSignUp(
  { accounts }: Pick<UsersAccountsDeps, 'accounts'>,
  { userId, ownAccountId }: EmailOwner,
): Promise<SignUp | undefined> {
  if (ownAccountId === undefined) return undefined
  const [user, account, membership] = await Promise.all([
    accounts.findUser(userId),
    accounts.findAccount(ownAccountId),
    accounts.findMembership(ownAccountId, userId),
  ])
  return user && account && { user, account, membership }
}

function newSignUp(
  { now, newId }: Pick<UsersAccountsDeps, 'now' | 'newId'>,
  input: CreateAccountInput,
  known: UserRecord | undefined,
): Made {
  const createdAt = now()
  const accountId = newId('account')
  const user = known ?? {
    userId: newId('user'),
    email: normalizeEmail(input.ownerEmail),
    ...(input.ownerName !== undefined && { name: input.ownerName }),
    createdAt,
  }
  return {
    user,
    account: { accountId, name: input.accountName, createdAt, limitOverrides: {} },
    membership: { accountId, userId: user.userId, role: 'owner', createdAt },
  }
}

function toView({ user, account, membership }: SignUp, created: boolean): AccountWithOwner {
  return {
    account: toAccountView(account),
    user: toUserView(user),
    ...(membership && { membership: toMembershipView(membership) }),
    created,
  }
}
