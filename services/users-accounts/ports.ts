import type { apiKeysRoutes } from '#contracts/api-keys'
import type { authRoutes } from '#contracts/auth'
import type { USERS_ACCOUNTS_EVENTS } from '#contracts/events'
import type { indexesRoutes } from '#contracts/indexes'
import type { Role } from '#contracts/users-accounts'
import type { Principal } from '#platform/caller'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { MailQueue } from '#platform/mail'
import type { Idempotency } from '#platform/idempotency'
import type { Publish } from '#platform/outbox'
import type { Write } from '#platform/table'
import type { UsersAccountsConfig } from './config.ts'
import type { AccountRecord, UserRecord } from './domain/account.ts'
import type { InvitationRecord } from './domain/invitation.ts'
import type { MemberCounts, MembershipRecord } from './domain/membership.ts'

/** The user of an e-mail address; the account of their sign-up is stored with it, which makes signing up repeatable. */
export type EmailOwner = Readonly<{ userId: string; ownAccountId?: string }>
/** More writes for the same transaction: a mail, a stored answer, a job. */
export type Also = readonly Write[]
export type MembershipSeen = Readonly<{
  member: MembershipRecord
  /** The caller's stored membership; `undefined` when they are not a member. */
  actor: MembershipRecord | undefined
  counts: MemberCounts
}>
export type PageAsked = { limit: number; after?: string }

/**
 * Every change is one transaction, rebuilt after a conflict, so that `decide` always works on the stored state.
 * @throws ServiceError `operation_conflict_error` when conflicts persist, `invalid_cursor`
 */
export interface UsersAccountsRepository {
  /** `email` in any spelling. */
  findEmailOwner(email: string): Promise<EmailOwner | undefined>
  findUser(userId: string): Promise<UserRecord | undefined>
  /** In one read; `undefined` in the place of a user who is not there. */
  findUsers(userIds: readonly string[]): Promise<(UserRecord | undefined)[]>
  /** Finds a closed account too, until it is purged. */
  findAccount(accountId: string): Promise<AccountRecord | undefined>
  /** The same of several, in one read, in their order. */
  findAccounts(accountIds: readonly string[]): Promise<(AccountRecord | undefined)[]>
  findMembership(accountId: string, userId: string): Promise<MembershipRecord | undefined>
  countMembers(accountId: string): Promise<MemberCounts>
  /** Oldest first, including closed accounts. */
  listUserMemberships(userId: string): Promise<MembershipRecord[]>
  listMembers(accountId: string, page: PageAsked): Promise<{ members: MembershipRecord[]; next?: string }>
  /**
   * Inserts the user (unless `owner` says that they exist), the account and the ownership, all or none.
   * @returns `false` without writing when the e-mail or the account id was taken since, or the e-mail's row differs
   * from `owner`
   */
  insertAccountWithOwner(
    made: { user: UserRecord; account: AccountRecord; membership: MembershipRecord },
    owner: EmailOwner | undefined,
    also: Also,
  ): Promise<boolean>
  /**
   * Inserts another account of an existing user.
   * @returns `false` without writing when they own `maxOwned` open ones
   */
  insertAccount(
    made: { account: AccountRecord; membership: MembershipRecord },
    how: { maxOwned: number; also: Also },
  ): Promise<boolean>
  /** An account that `decide` returns as it is is not written. @returns `undefined` when there is no such account */
  updateAccount(
    accountId: string,
    decide: (account: AccountRecord) => AccountRecord,
    also: (next: AccountRecord, before: AccountRecord) => Promise<Also>,
  ): Promise<AccountRecord | undefined>
  /** As `updateAccount`. */
  updateUser(
    userId: string,
    decide: (user: UserRecord) => UserRecord,
    also: (next: UserRecord, before: UserRecord) => Promise<Also>,
  ): Promise<UserRecord | undefined>
  /**
   * Stores the role that `decide` returns, unless it is the same, or removes the member for `removed`.
   * @returns `undefined` when there is no such member
   * @throws ServiceError `account_limit_exceeded` when the new owner already owns `maxOwned` accounts
   */
  updateMembership(
    who: { accountId: string; userId: string; actorId: string | undefined; maxOwned?: number },
    decide: (seen: MembershipSeen) => Role | 'removed',
    also: (next: MembershipRecord, before: MembershipRecord) => Promise<Also>,
  ): Promise<MembershipRecord | undefined>
  /** Changes both memberships in one transaction. @throws as `updateMembership` */
  transferOwnership(
    who: { accountId: string; from: string; to: string; maxOwned: number },
    decide: (from: MembershipRecord | undefined, to: MembershipRecord | undefined) => void,
    also: (next: MembershipRecord, before: MembershipRecord) => Promise<Also>,
  ): Promise<MembershipRecord>
  findInvitation(accountId: string, invitationId: string): Promise<InvitationRecord | undefined>
  findInvitationByToken(tokenHash: string): Promise<InvitationRecord | undefined>
  /** Newest first. */
  listInvitations(
    accountId: string,
    page: PageAsked,
  ): Promise<{ invitations: InvitationRecord[]; next?: string }>
  /** The id of the open invitation of this address. */
  findOpenInvitation(accountId: string, email: string): Promise<string | undefined>
  /** The invitations that can be accepted now. */
  listOpenInvitations(accountId: string): Promise<InvitationRecord[]>
  /** The number of invitations that can be accepted now. */
  countOpenInvitations(accountId: string): Promise<number>
  /** @returns the obstacle; nothing was written then */
  insertInvitation(
    invitation: InvitationRecord,
    how: { maxOpen: number; also: Also },
  ): Promise<'inserted' | 'already_invited' | 'limit'>
  /**
   * Updates an invitation; one that is reopened counts again.
   * @returns the obstacle, or `undefined` when there is no such invitation; nothing was written then
   */
  updateInvitation(
    accountId: string,
    invitationId: string,
    change: {
      decide: (invitation: InvitationRecord) => InvitationRecord
      also: (next: InvitationRecord, before: InvitationRecord) => Promise<Also>
      maxOpen: number
    },
  ): Promise<InvitationRecord | 'already_invited' | 'limit' | undefined>
  /** Stores the answer, the membership and a new user in one transaction. @returns `limit` at `maxMembers` */
  acceptInvitation(
    invitation: InvitationRecord,
    how: {
      user: UserRecord
      isNewUser: boolean
      /** `inviter`: the inviting member, if they still are one. */
      decide: (invitation: InvitationRecord, inviter: MembershipRecord | undefined) => InvitationRecord
      maxMembers: number
      now: Date
      also: (membership: MembershipRecord) => Promise<Also>
    },
  ): Promise<MembershipRecord | 'limit' | 'already_a_member' | 'email_taken'>
  /** Removes all remaining rows of an account. Repeatable. */
  purgeAccount(accountId: string, also: (account: AccountRecord) => Also): Promise<void>
}

export type UsersAccountsDeps = {
  accounts: UsersAccountsRepository
  once: Idempotency
  mail: MailQueue
  apiKeys: Pick<
    ContractClient<typeof apiKeysRoutes>,
    'ensureDefaultApiKey' | 'confirmDefaultApiKey' | 'revokeAllApiKeys' | 'limitApiKeysOfUser'
  >
  /** Counts a mail before it is sent. @throws ServiceError `too_many_mails`, `too_many_invitations` */
  auth: Pick<ContractClient<typeof authRoutes>, 'countInvitationMail'>
  indexes: Pick<ContractClient<typeof indexesRoutes>, 'listIndexes' | 'deleteIndex'>
  now: Now
  newId: NewId
  /** 32 random bytes as base64url. */
  newToken: () => string
  /** Enqueues follow-up work on an account. */
  accountJob: (accountId: string, step: AccountStep, at: Date) => Write
  /**
   * Enqueues a member's loss of keys and invitations, in case the request is interrupted or a key is created meanwhile.
   */
  memberJob: (member: LosingMember, at: Date) => Write
  config: Pick<UsersAccountsConfig, 'tableName' | 'defaultLimits' | 'maxOwnedAccounts' | 'retentionDays'> & {
    consoleUrl: string
  }
  publish: Publish<typeof USERS_ACCOUNTS_EVENTS>
}

export type LosingMember = { accountId: string; userId: string; keep: boolean; by: Principal }
export type AccountStep = 'default-key' | 'close' | 'purge'
