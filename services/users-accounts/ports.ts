import type { AccountLimitOverrides } from '#contracts/users-accounts'
import type { Now } from '#platform/clock'
import type { NewId } from '#platform/ids'
import type { UsersAccountsConfig } from './config.ts'
import type { AccountRecord, MembershipRecord, UserRecord } from './domain/account.ts'
import type { UsersAccountsEvent } from './events.ts'

/** An e-mail address is one user's; the account its owner signed up with makes signing up repeatable. */
export type EmailOwner = Readonly<{ userId: string; ownAccountId?: string }>

export interface UsersAccountsRepository {
  /** `email` in any spelling. */
  findEmailOwner(email: string): Promise<EmailOwner | undefined>
  findUser(userId: string): Promise<UserRecord | undefined>
  findAccount(accountId: string): Promise<AccountRecord | undefined>
  findMembership(accountId: string, userId: string): Promise<MembershipRecord | undefined>
  /** Oldest first. */
  listUserMemberships(userId: string): Promise<MembershipRecord[]>
  /**
   * User (unless `owner` says that they exist), account and ownership, all or none.
   * @returns `false`, writing nothing, when the e-mail or the account id was taken meanwhile
   */
  insertAccountWithOwner(
    made: { user: UserRecord; account: AccountRecord; membership: MembershipRecord },
    owner: EmailOwner | undefined,
  ): Promise<boolean>
  /** @returns `undefined` when there is no such account; throws `operation_conflict_error` when others keep writing it */
  updateLimits(accountId: string, overrides: AccountLimitOverrides): Promise<AccountRecord | undefined>
}

export type UsersAccountsDeps = {
  accounts: UsersAccountsRepository
  now: Now
  newId: NewId
  config: Pick<UsersAccountsConfig, 'defaultLimits'>
  emit: (event: UsersAccountsEvent) => void
}
