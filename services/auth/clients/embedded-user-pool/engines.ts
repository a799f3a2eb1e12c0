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

export type UserPoolEngines = { passwords: PasswordHasher; isWeakPassword: IsWeakPassword; totp: Totp }
