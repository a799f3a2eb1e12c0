import type { apiKeysRoutes } from '#contracts/api-keys'
import type { cellApiKeyRoutes } from '#contracts/cells'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { MailQueue } from '#platform/mail'
import type { Write } from '#platform/table'
import type { Vault } from '#platform/vault'
import type { AuthConfig } from './config.ts'
import type { SessionRecord, Superseded } from './domain/session.ts'
import type { SignUpRecord } from './domain/sign-up.ts'
import type { AuthEvent } from './events.ts'

/** One-way hashing of passwords, slow on purpose. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

/** Whether a password is among the first that are tried. `hints`: words of the user that make it no better. */
export type IsWeakPassword = (password: string, hints: readonly string[]) => Promise<boolean>

/** Codes of authenticator apps: RFC 6238, six digits, 30 seconds. */
export interface Totp {
  /** A new secret in base32. */
  newSecret(): string
  uri(secret: string, label: string): string
  /** The time step a code belongs to, among the present one and its neighbours; `undefined` when to none. */
  stepOf(secret: string, code: string, now: Date): number | undefined
}

export type Login = Readonly<{ userId: string; email: string; passwordHash: string }>
/** `enabledAt` is absent until a code was seen. `lastStep`: codes of it and before are used. */
export type TwoFactorRecord = Readonly<{
  sealedSecret: string
  enabledAt?: Date
  lastStep: number
  recoveryMacs: readonly string[]
}>
/** `passwordMark` tells the password it was begun with: another one ends it. */
export type Challenge = Readonly<{
  userId: string
  failures: number
  createdAt: Date
  passwordMark: string
}>
type Also = readonly Write[]

/** Who may sign in, and how. Changes that depend on what is stored are built again when others wrote in between. */
export interface LoginRepository {
  /** By e-mail in normal form. */
  findLogin(normalEmail: string): Promise<Login | undefined>
  findLoginOfUser(userId: string): Promise<Login | undefined>
  /** @returns `false`, writing nothing, when the user or the e-mail has a login already */
  insertLogin(login: Login): Promise<boolean>
  /** @returns `false` when the user has no login */
  updatePassword(userId: string, passwordHash: string, also: () => Promise<Also>): Promise<boolean>
  /** For one who has this login now, whose next password makes it worthless; `undefined`: a decoy. */
  insertReset(tokenHash: string, login: Login | undefined, how: { until: Date; also: Also }): Promise<void>
  /** Whose password this token may set anew, if it still may. */
  findReset(tokenHash: string): Promise<Login | undefined>
  /** Uses the token up and sets the password, both or none. @returns the user, `undefined` for a token that is none */
  useReset(
    tokenHash: string,
    passwordHash: string,
    also: (login: Login) => Promise<Also>,
  ): Promise<string | undefined>
  findTwoFactor(userId: string): Promise<TwoFactorRecord | undefined>
  /** `decide` says what it becomes (`undefined`: it goes) or throws. */
  updateTwoFactor(
    userId: string,
    decide: (known: TwoFactorRecord | undefined) => TwoFactorRecord | undefined,
    also?: Also,
  ): Promise<void>
  insertChallenge(tokenHash: string, challenge: Challenge, until: Date): Promise<void>
  findChallenge(tokenHash: string): Promise<Challenge | undefined>
  /** Counts one more code for it. @returns `false`, counting nothing, when it is gone or bore `max` already */
  tryChallenge(tokenHash: string, max: number): Promise<boolean>
  removeChallenge(tokenHash: string): Promise<void>
  /**
   * Counts one more attempt for this key, which then counts until `until`, unless there are `max` already: each is
   * taken before it is made, so that many at once are no more than one after the other.
   * @returns when the next may be made, if not now
   */
  tryAttempt(key: string, limit: { max: number; until: Date }): Promise<{ lockedUntil?: Date }>
  /** An attempt that was none after all. */
  returnAttempt(key: string): Promise<void>
  clearAttempts(key: string): Promise<void>
}

export interface SignUpRepository {
  findSignUp(signUpHash: string): Promise<SignUpRecord | undefined>
  insertSignUp(signUp: SignUpRecord, also: Also): Promise<void>
  /** `decide` on what is stored. @returns `undefined` when there is none */
  updateSignUp(
    signUpHash: string,
    decide: (signUp: SignUpRecord) => SignUpRecord,
    also: Also,
  ): Promise<SignUpRecord | undefined>
  removeSignUp(signUpHash: string): Promise<void>
}

export interface SessionRepository {
  insertSession(session: SessionRecord): Promise<void>
  findSession(tokenHash: string): Promise<SessionRecord | { superseded: Superseded } | undefined>
  /** Newest first. */
  listSessions(userId: string): Promise<SessionRecord[]>
  /**
   * Changes everything but its token, under whatever token it goes on just then.
   * @returns `false` for a session that ended meanwhile, which stays so
   */
  updateSession(session: SessionRecord, fields: Partial<Omit<SessionRecord, 'tokenHash'>>): Promise<boolean>
  /** The write that lets this session go on with the password of this mark; none when it has ended. */
  goOnWith(passwordMark: string, of: { userId: string; sessionId: string }): Promise<Write[]>
  /** @returns `false`, changing nothing, when another request did it first */
  replaceToken(session: SessionRecord, tokenHash: string, at: Date): Promise<boolean>
  /** Under whatever token they go on just then. @returns how many there were */
  removeSessionsOfUser(userId: string, options?: { except?: string; only?: string }): Promise<number>
}

export type AuthDeps = {
  logins: LoginRepository
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
  emit: (event: AuthEvent) => void
}
