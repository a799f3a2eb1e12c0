import type { cellGatewayRoutes } from '#contracts/cells'
import type { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Now } from '#platform/clock'
import type { ContractClient } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { AuthConfig } from './config.ts'
import type { SessionRecord } from './domain/session.ts'
import type { AuthEvent } from './events.ts'

/** One-way hashing of passwords, slow on purpose. */
export interface PasswordHasher {
  hash(password: string): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

export type Login = Readonly<{ userId: string; email: string; passwordHash: string }>

export interface AuthRepository {
  /** By e-mail in normal form. */
  findLogin(normalEmail: string): Promise<Login | undefined>
  findLoginOfUser(userId: string): Promise<Login | undefined>
  /** @returns `false`, writing nothing, when the user or the e-mail has a login already */
  insertLogin(login: Login): Promise<boolean>
  /** @returns `false` when the user has no login */
  updatePassword(userId: string, passwordHash: string): Promise<boolean>
  insertSession(session: SessionRecord): Promise<void>
  findSession(tokenHash: string): Promise<SessionRecord | undefined>
  /** Moves the end of an idle session; a session that ended meanwhile stays so. */
  touchSession(session: SessionRecord): Promise<void>
  removeSession(tokenHash: string): Promise<void>
  removeSessionsOfUser(userId: string): Promise<void>
  /** Failures counted for this key that have not expired. */
  failures(key: string): Promise<number>
  addFailure(key: string, expiresAt: Date): Promise<void>
  clearFailures(key: string): Promise<void>
}

export type AuthDeps = {
  logins: AuthRepository
  passwords: PasswordHasher
  usersAccounts: Pick<
    ContractClient<typeof usersAccountsRoutes>,
    'getUser' | 'getAccount' | 'findMembership' | 'listUserMemberships'
  >
  apiKeys: Pick<ContractClient<typeof cellGatewayRoutes>, 'verifyApiKey'>
  now: Now
  newId: NewId
  /** 32 random bytes as base64url. */
  newToken: () => string
  config: AuthConfig
  emit: (event: AuthEvent) => void
}
