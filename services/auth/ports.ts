import type { apiKeysRoutes } from '#contracts/api-keys'
import type { cellApiKeyRoutes } from '#contracts/cells'
import type { USER_EVENTS } from '#contracts/events'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Emit } from '#platform/caller'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { MailQueue } from '#platform/mail'
import type { Publish } from '#platform/outbox'
import type { Table, Write } from '#platform/table'
import type { Vault } from '#platform/vault'
import type { AuthConfig } from './config.ts'
import type { SessionRecord, Superseded } from './domain/session.ts'
import type { Attempted } from './events.ts'
import type { Also, IdentityProvider, IdentityUser } from './identity-provider.ts'

/** What an engine of identities gets from Auth and its host. */
export type IdentityParts = {
  table: Table
  vault: Vault
  mail: MailQueue
  now: Now
  /** 32 random bytes as base64url. */
  newToken: () => string
  /** Six random digits. */
  newCode: () => string
  /** URL of the Console, the base of links in mails. */
  consoleUrl: string
}
/** An engine, which a composition root chooses. */
export type IdentityEngine = (parts: IdentityParts) => IdentityProvider

/** Counts of attempts and of mails, over any way of signing in. */
export interface AttemptRepository {
  /**
   * Counts one more attempt for this key until `until`, unless `max` are counted already. An attempt is counted before
   * its check, so that concurrent attempts cannot exceed the limit.
   * @returns when the next attempt is allowed, if not now
   */
  tryAttempt(key: string, limit: { max: number; until: Date }): Promise<{ lockedUntil?: Date }>
  /** Takes back an attempt that turned out to be none. */
  returnAttempt(key: string): Promise<void>
  clearAttempts(key: string): Promise<void>
}

/** The mark of a password that the deployment set: whoever set it knows it too, until its user changes it. */
export interface GivenPasswordRepository {
  findGivenMark(userId: string): Promise<string | undefined>
  /** The writes that keep it, for the transaction that sets the password. */
  settingGivenMark(user: Pick<IdentityUser, 'userId' | 'mark'>): Promise<Also>
}

/** Codes in place of the authenticator's, of users whose two-factor sign-in is on. */
export interface RecoveryCodeRepository {
  countCodes(userId: string): Promise<number>
  /** The writes that set the codes of a user, for the transaction that turns two-factor sign-in on. */
  settingCodes(userId: string, macs: readonly string[]): Promise<Also>
  /** The writes that remove them, for the one that turns it off. */
  removingCodes(userId: string): Promise<Also>
  /** Replaces all codes. @returns `false` when there are none: two-factor sign-in is off */
  replaceCodes(userId: string, macs: readonly string[], also: Also): Promise<boolean>
  /** Uses a code up, once even if it is sent twice at the same time. @returns `false` when there is none such */
  useCode(userId: string, mac: string, also: (left: number) => Also): Promise<boolean>
}

export interface SessionRepository {
  insertSession(session: SessionRecord, also: Also): Promise<void>
  findSession(tokenHash: string): Promise<SessionRecord | { superseded: Superseded } | undefined>
  /** The session of this id, if it is this user's. */
  findSessionOf(userId: string, sessionId: string): Promise<SessionRecord | undefined>
  /** Newest first. */
  listSessions(userId: string): Promise<SessionRecord[]>
  /**
   * Changes any fields but the token, even if the token is replaced at the same time.
   * @returns `false` for a session that has ended, which stays ended
   */
  updateSession(
    session: SessionRecord,
    fields: Partial<Omit<SessionRecord, 'tokenHash'>>,
    also?: (next: SessionRecord, before: SessionRecord) => Also,
  ): Promise<boolean>
  /** The writes that let this session hold another grant; none when it has ended. */
  goOnWith(grant: string, of: { userId: string; sessionId: string }): Promise<Write[]>
  /** @returns `false` without changes when a concurrent request replaced the token first */
  replaceToken(session: SessionRecord, tokenHash: string, at: Date): Promise<boolean>
  /** Removes sessions even if their token is replaced at the same time. @returns those it removed */
  removeSessionsOfUser(
    userId: string,
    options?: { except?: string; only?: string; also?: (session: SessionRecord) => Also },
  ): Promise<SessionRecord[]>
}

export type AuthDeps = {
  identity: IdentityProvider
  attempts: AttemptRepository
  recoveryCodes: RecoveryCodeRepository
  givenPasswords: GivenPasswordRepository
  sessions: SessionRepository
  /** Rows of a QR code with its margin, `1` for dark. */
  qrRows: (text: string) => string[]
  vault: Vault
  mail: MailQueue
  usersAccounts: Pick<
    ContractClient<typeof usersAccountsRoutes>,
    | 'getUser'
    | 'getAccount'
    | 'findMembership'
    | 'listUserMemberships'
    | 'createAccountWithOwner'
    | 'describeInvitation'
    | 'acceptInvitationAsNewUser'
  >
  apiKeys: Pick<ContractClient<typeof cellApiKeyRoutes>, 'verifyApiKey'> &
    Pick<ContractClient<typeof apiKeysRoutes>, 'ensureDefaultApiKey' | 'confirmDefaultApiKey'>
  now: Now
  newId: NewId
  /** 32 random bytes as base64url. */
  newToken: () => string
  /** Enqueues the end of the sessions that a change of the password ended, but for `kept`, which made it. */
  endSessionsJob: (change: { userId: string; kept?: string | undefined; changedAt: Date }) => Write
  /** Enqueues the completion of a confirmed sign-up. */
  signUpJob: (signUpHash: string, at: Date) => Write
  config: AuthConfig & { consoleUrl: string }
  publish: Publish<typeof USER_EVENTS>
  emit: Emit<Attempted>
}
