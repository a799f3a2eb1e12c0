import type { Write } from '#platform/table'
import type { SignUpDetails } from './domain/sign-up.ts'

/**
 * Who has a login, and how they prove it: the port to what keeps passwords and authenticators. Auth keeps what no vendor
 * has to: sessions and their list, known devices, recovery codes, counts of attempts and of mails.
 *
 * Errors are those of domain/errors.ts. No answer and no duration of a method discloses whether an address has a user.
 * Passwords, codes and tokens are kept as hashes only. An engine that keeps its own counts may also throw
 * `too_many_sign_in_attempts`, and any method `service_unavailable`.
 */
export interface IdentityProvider
  extends IdentityUsers, IdentitySignUps, IdentitySignIns, IdentityPasswords, IdentitySecondFactors {}

/**
 * Writes of Auth that are stored together with the change, such as mails and events, or not at all. An engine whose
 * users are not in Auth's table stores them after the change.
 */
export type Also = readonly Write[]

/** `mark`: a fingerprint that changes with the password, and tells nothing of it. */
export type IdentityUser = Readonly<{ userId: string; email: string; mark: string }>

/**
 * What a proof of identity gives. `grant` is text that is kept with the session, safe to store: a handle, or something
 * sealed. Renewing what is behind it is a matter of the engine, and does not change it.
 */
export type Granted = Readonly<{ user: IdentityUser; grant: string }>

/** Somebody with a session. Sessions that an earlier version stored have no grant. */
export type Holder = Readonly<{ userId: string; grant?: string | undefined }>

/**
 * Asked before a message goes to this address, and before anything is stored for it. What it throws ends the call.
 */
export type Admit = (email: string) => Promise<void>

export interface IdentityUsers {
  /** Expects the e-mail in normal form. */
  findUserByEmail(normalEmail: string): Promise<IdentityUser | undefined>
  findUser(userId: string): Promise<IdentityUser | undefined>
  /**
   * The user, while the grant holds. Each change of the password ends all grants but that of the session that changed
   * it: for callers who ask after the change, at once.
   */
  findGranted(holder: Holder): Promise<IdentityUser | undefined>
  /** Nobody holds this grant any more. Repeatable; other grants of the user go on. */
  releaseGrant(holder: Holder): Promise<void>
  /**
   * Gives a user of UsersAccounts a login with this password, which is not judged.
   * @returns `false` without a change when the user or the e-mail has one
   */
  createUser(
    user: { userId: string; email: string; password: string },
    also: (user: IdentityUser) => Promise<Also>,
  ): Promise<boolean>
}

/** A sign-up, named by the hash of the token that the person signing up holds. */
export type SignUpStart = Readonly<{
  signUpHash: string
  /** In normal form. */
  email: string
  password: string
  /** The person's own words, which add no strength to the password. */
  hints: readonly string[]
  details: SignUpDetails
}>

/** A sign-up whose address is proved. `mark`: of the password that it was begun with. */
export type ConfirmedSignUp = Readonly<{
  signUpHash: string
  email: string
  mark: string
  details: SignUpDetails
}>

export interface IdentitySignUps {
  /**
   * Keeps the sign-up and mails a code. An address that has a user gets another mail, and the sign-up never succeeds; the
   * answer is the same. Several sign-ups of one address may wait; the first to be completed wins.
   * @throws ServiceError `weak_password`, before `admit` is asked
   */
  beginSignUp(signUp: SignUpStart, admit: Admit): Promise<{ codeUntil: Date }>
  /** Mails another code; the former no longer works. @throws ServiceError `invalid_code` for an unknown or expired one */
  resendSignUpCode(signUpHash: string, admit: Admit): Promise<{ codeUntil: Date }>
  /**
   * Proves the address. `also` is stored with it, so that what it enqueues is certain. A code works once, even if it is
   * sent twice at the same time.
   * @throws ServiceError `invalid_code`, and `too_many_attempts` after five wrong codes
   */
  confirmSignUp(signUpHash: string, code: string, also: Also): Promise<ConfirmedSignUp>
  /**
   * Keeps a sign-up whose address is proved already, by an invitation.
   * @throws ServiceError `weak_password`, `user_already_exists`
   */
  beginConfirmedSignUp(signUp: SignUpStart, also: Also): Promise<ConfirmedSignUp>
  findConfirmedSignUp(signUpHash: string): Promise<ConfirmedSignUp | undefined>
  /**
   * From now on this user signs in with the password of the sign-up. Repeatable, also once the sign-up is removed.
   * @throws ServiceError `user_already_exists` when user or e-mail has another password
   */
  completeSignUp(signUp: ConfirmedSignUp, userId: string, also: Also): Promise<Granted>
  removeSignUp(signUpHash: string): Promise<void>
}

/** `challenge`: text to send back with a code of the authenticator, until `until`. */
export type SignInOutcome = Granted | Readonly<{ user: IdentityUser; challenge: string; until: Date }>

/**
 * A code of the authenticator; or `proved`: a proof that Auth judges itself, asked once the challenge is known to be
 * open.
 */
export type ChallengeAnswer = Readonly<{ code: string } | { proved: () => Promise<boolean> }>

export interface IdentitySignIns {
  /** @returns `undefined` for a wrong password and for an unknown e-mail, after the same work */
  signIn(normalEmail: string, password: string): Promise<SignInOutcome | undefined>
  /** Whose sign-in this is, while it can be answered: a changed password, five answers or time end it. */
  findChallenge(challenge: string): Promise<IdentityUser | undefined>
  /**
   * @returns `undefined` for a wrong answer, or a code that was used
   * @throws ServiceError `challenge_over`
   */
  answerChallenge(challenge: string, answer: ChallengeAnswer): Promise<Granted | undefined>
  /** Whether this is the password of a user who is signed in. */
  isPassword(holder: Holder, password: string): Promise<boolean>
}

export interface IdentityPasswords {
  /**
   * @param also may keep one session: it gets what that session holds from now on
   * @returns `false` without a change when `current` is wrong, or no longer the password
   * @throws ServiceError `weak_password`
   */
  changePassword(
    holder: Holder,
    passwords: { current: string; next: string },
    also: (granted: Granted) => Promise<Also>,
  ): Promise<boolean>
  /** By the deployment, which judges the password itself. The present password set again changes nothing. */
  setPassword(
    userId: string,
    password: string,
    also: (user: IdentityUser) => Promise<Also>,
  ): Promise<'set' | 'same' | 'unknown'>
  /** Mails a link that sets a new password, if the address has a user. */
  requestPasswordReset(normalEmail: string): Promise<void>
  /**
   * Sets the password by the token of a mailed link, which works once, and only until the password changes.
   * @returns the user with their new mark
   * @throws ServiceError `invalid_token`, which is found out before anything expensive, and `weak_password`
   */
  resetPassword(
    token: string,
    password: string,
    also: (user: IdentityUser) => Promise<Also>,
  ): Promise<IdentityUser>
}

/** Absent while there is no authenticator. `enabledAt` is absent until one is confirmed. */
export type SecondFactor = Readonly<{ enabledAt?: Date }>

export interface IdentitySecondFactors {
  findSecondFactor(userId: string): Promise<SecondFactor | undefined>
  /**
   * Makes a secret, in place of one that was never confirmed.
   * @throws ServiceError `two_factor_enabled`
   */
  beginTotp(holder: Holder, also: () => Promise<Also>): Promise<{ secret: string; uri: string }>
  /**
   * Checks a code of the secret that was made last. The code is used up.
   * @returns what names that secret when it is turned on; `undefined` for a wrong code
   * @throws ServiceError `two_factor_not_begun`, `two_factor_enabled`
   */
  verifyTotp(holder: Holder, code: string): Promise<string | undefined>
  /**
   * Turns it on; sign-ins are challenged from now on.
   * @throws ServiceError `two_factor_not_begun` when another secret was made since, `two_factor_enabled`
   */
  enableTotp(userId: string, verified: string, also: () => Promise<Also>): Promise<void>
  /** Whether this is a code of the authenticator that is on. Each works once, wherever it is given. */
  isTotpCode(holder: Holder, code: string): Promise<boolean>
  /** Removes the secret, confirmed or not. @returns `false` without a change when there is none */
  disableTotp(userId: string, also: () => Promise<Also>): Promise<boolean>
}
