import type { Also } from '../../identity-provider.ts'
import type { IdentityParts } from '../../ports.ts'
import type { UserPoolEngines } from './engines.ts'
import type { SignUpRecord } from './sign-up-record.ts'

export type Login = Readonly<{ userId: string; email: string; passwordHash: string }>
/** `enabledAt` is absent until the first code was confirmed. `lastStep`: codes of this step and earlier are used up. */
export type TwoFactorRecord = Readonly<{ sealedSecret: string; enabledAt?: Date; lastStep: number }>
/** `passwordMark` is a fingerprint of the password at the beginning; a changed password ends the challenge. */
export type Challenge = Readonly<{ userId: string; failures: number; createdAt: Date; passwordMark: string }>

/** Logins and password resets. A change that depends on stored data is rebuilt after a conflict. */
export interface LoginRows {
  /** Expects the e-mail in normal form. */
  findLogin(normalEmail: string): Promise<Login | undefined>
  findLoginOfUser(userId: string): Promise<Login | undefined>
  /** @returns `false` without writing when the user or the e-mail already has a login */
  insertLogin(login: Login, also: Also): Promise<boolean>
  /** @returns `false` when the user has no login, or another password than `from` where that is given */
  updatePassword(
    userId: string,
    password: { hash: string; from?: string },
    also: () => Promise<Also>,
  ): Promise<boolean>
  /** Stores a reset for this login, valid until its password changes; `undefined` stores a decoy. */
  insertReset(tokenHash: string, login: Login | undefined, how: { until: Date; also: Also }): Promise<void>
  /** The login whose password this token may reset, if the token is still valid. */
  findReset(tokenHash: string): Promise<Login | undefined>
  /** Uses up the token and sets the password, both or neither. @returns `undefined` for an invalid token */
  useReset(
    tokenHash: string,
    passwordHash: string,
    also: (login: Login) => Promise<Also>,
  ): Promise<Login | undefined>
}

/** Secrets of authenticators, and sign-ins that wait for a code. */
export interface SecondFactorRows {
  findTwoFactor(userId: string): Promise<TwoFactorRecord | undefined>
  /**
   * `decide` returns the new record (`undefined` removes it) or throws; `also` is stored with it.
   */
  updateTwoFactor(
    userId: string,
    decide: (known: TwoFactorRecord | undefined) => TwoFactorRecord | undefined,
    also?: () => Promise<Also>,
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

export interface SignUpRows {
  findSignUp(signUpHash: string): Promise<SignUpRecord | undefined>
  insertSignUp(signUp: SignUpRecord, also: Also): Promise<void>
  /** Stores what `decide` returns for the stored record, and `also`. @returns `undefined` when there is none */
  updateSignUp(
    signUpHash: string,
    decide: (signUp: SignUpRecord) => { next: SignUpRecord; also: Also },
  ): Promise<SignUpRecord | undefined>
  removeSignUp(signUpHash: string): Promise<void>
}

export type UserPoolDeps = Omit<IdentityParts, 'table'> &
  UserPoolEngines & { logins: LoginRows; secondFactors: SecondFactorRows; signUps: SignUpRows }
