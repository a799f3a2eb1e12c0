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
import type { Write } from '#platform/table'
import type { Vault } from '#platform/vault'
import type { AuthConfig } from './config.ts'
import type { SessionRecord, Superseded } from './domain/session.ts'
import type { SignUpRecord } from './domain/sign-up.ts'
import type { Attempted } from './events.ts'

/** One-way hashing of passwords, slow on purpose. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

/** Whether a password is easy to guess. `hints`: the user's own words, which add no strength. */
export type IsWeakPassword = (password: string, hints: readonly string[]) => Promise<boolean>

/** Codes of authenticator apps: RFC 6238, six digits, 30 seconds. */
export interface Totp {
  /** A new secret in base32. */
  newSecret(): string
  uri(secret: string, label: string): string
  /** The time step of a code among the current one and its neighbours; `undefined` when it matches none. */
  stepOf(secret: string, code: string, now: Date): number | undefined
}

export type Login = Readonly<{ userId: string; email: string; passwordHash: string }>
/** `enabledAt` is absent until the first code was confirmed. `lastStep`: codes of this step and earlier are used up. */
export type TwoFactorRecord = Readonly<{
  sealedSecret: string
  enabledAt?: Date
  lastStep: number
  recoveryMacs: readonly string[]
}>
/** `passwordMark` is a fingerprint of the password at the beginning; a changed password ends the challenge. */
export type Challenge = Readonly<{
  userId: string
  failures: number
  createdAt: Date
  passwordMark: string
}>
/** Writes that are stored together with the change, such as mails and events, or not at all. */
export type Also = readonly Write[]

/** Logins and second factors. A change that depends on stored data is rebuilt after a conflict. */
export interface LoginRepository {
  /** Expects the e-mail in normal form. */
  findLogin(normalEmail: string): Promise<Login | undefined>
  findLoginOfUser(userId: string): Promise<Login | undefined>
  /** @returns `false` without writing when the user or the e-mail already has a login */
  insertLogin(login: Login, also: Also): Promise<boolean>
  /** @returns `false` when the user has no login */
  updatePassword(userId: string, passwordHash: string, also: () => Promise<Also>): Promise<boolean>
  /** Stores a reset for this login, valid until its password changes; `undefined` stores a decoy. */
  insertReset(tokenHash: string, login: Login | undefined, how: { until: Date; also: Also }): Promise<void>
  /** The login whose password this token may reset, if the token is still valid. */
  findReset(tokenHash: string): Promise<Login | undefined>
  /** Uses up the token and sets the password, both or neither. @returns the user, `undefined` for an invalid token */
  useReset(
    tokenHash: string,
    passwordHash: string,
    also: (login: Login) => Promise<Also>,
  ): Promise<string | undefined>
  findTwoFactor(userId: string): Promise<TwoFactorRecord | undefined>
  /** `decide` returns the new record (`undefined` removes it) or throws; `also` is of the one it returned. */
  updateTwoFactor(
    userId: string,
    decide: (known: TwoFactorRecord | undefined) => TwoFactorRecord | undefined,
    also?: (next: TwoFactorRecord | undefined) => Also,
  ): Promise<void>
  insertChallenge(tokenHash: string, challenge: Challenge, until: Date): Promise<void>
  findChallenge(tokenHash: string): Promise<Challenge | undefined>
  /**
   * Counts one more code for a challenge.
   * @returns `false` without counting when the challenge is gone or has had `max` codes
   */
  tryChallenge(tokenHash: string, max: number): Promise<boolean>
  removeChallenge(tokenHash: string): Promise<void>
}

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

export interface SignUpRepository {
  findSignUp(signUpHash: string): Promise<SignUpRecord | undefined>
  insertSignUp(signUp: SignUpRecord, also: Also): Promise<void>
  /** Stores what `decide` returns for the stored record. @returns `undefined` when there is none */
  updateSignUp(
    signUpHash: string,
    decide: (signUp: SignUpRecord) => SignUpRecord,
    also: Also,
  ): Promise<SignUpRecord | undefined>
  removeSignUp(signUpHash: string): Promise<void>
}

export interface SessionRepository {
  insertSession(session: SessionRecord, also: Also): Promise<void>
  findSession(tokenHash: string): Promise<SessionRecord | { superseded: Superseded } | undefined>
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
  /** The writes that keep this session valid with the password of this mark; none when it has ended. */
  goOnWith(passwordMark: string, of: { userId: string; sessionId: string }): Promise<Write[]>
  /** @returns `false` without changes when a concurrent request replaced the token first */
  replaceToken(session: SessionRecord, tokenHash: string, at: Date): Promise<boolean>
  /** Removes sessions even if their token is replaced at the same time. @returns how many it removed */
  removeSessionsOfUser(
    userId: string,
    options?: { except?: string; only?: string; also?: (session: SessionRecord) => Also },
  ): Promise<number>
}

export type AuthDeps = {
  logins: LoginRepository
  attempts: AttemptRepository
  signUps: SignUpRepository
  sessions: SessionRepository
  passwords: PasswordHasher
  isWeakPassword: IsWeakPassword
  totp: Totp
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
  /** Six random digits. */
  newCode: () => string
  /** Enqueues the completion of a confirmed sign-up. */
  signUpJob: (signUpHash: string, at: Date) => Write
  config: AuthConfig & { consoleUrl: string }
  publish: Publish<typeof USER_EVENTS>
  emit: Emit<Attempted>
}
