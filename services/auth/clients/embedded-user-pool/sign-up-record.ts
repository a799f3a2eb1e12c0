import { addSeconds } from '#platform/clock'
import type { SignUpDetails } from '../../domain/sign-up.ts'

/**
 * A sign-up in progress. `confirmed`: the address is proved, and completion is certain. `decoy`: the address already
 * has a user; the sign-up looks the same from outside but cannot succeed.
 */
export type SignUpRecord = Readonly<{
  /** Hash of the token held by the person signing up. */
  signUpHash: string
  state: 'waiting' | 'confirmed' | 'decoy'
  email: string
  passwordHash: string
  codeMac: string
  codeUntil: Date
  /** Number of wrong codes so far. */
  failures: number
  createdAt: Date
}> &
  SignUpDetails

const CODE_SECONDS = 15 * 60
export const MAX_CODE_FAILURES = 5
/** Lifetime of a sign-up. */
export const SIGN_UP_SECONDS = 86_400

/** The sign-up with a new code and no failures. */
export function withCode(signUp: SignUpRecord, codeMac: string, now: Date): SignUpRecord {
  return { ...signUp, codeMac, codeUntil: addSeconds(now, CODE_SECONDS), failures: 0 }
}

export const codeContext = (signUpHash: string) => `sign-up ${signUpHash}`
