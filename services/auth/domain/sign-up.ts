import { addSeconds } from '#platform/clock'

/**
 * Someone who is about to become a user. `confirmed`: the address is theirs, and the rest follows whatever happens.
 * `decoy`: the address has a user already; it looks the same from outside and leads nowhere.
 */
export type SignUpRecord = Readonly<{
  /** Hash of the token that the one who signs up holds. */
  signUpHash: string
  state: 'waiting' | 'confirmed' | 'decoy'
  email: string
  name?: string
  passwordHash: string
  /** The account to make; or the sealed token of the invitation that made them come. */
  accountName?: string
  sealedInvitation?: string
  codeMac: string
  codeUntil: Date
  /** Wrong codes so far. */
  failures: number
  createdAt: Date
}>

const CODE_SECONDS = 15 * 60
export const MAX_CODE_FAILURES = 5
/** How long the whole sign-up may take. */
export const SIGN_UP_SECONDS = 86_400

/** With a new code and none failed. */
export function withCode(signUp: SignUpRecord, codeMac: string, now: Date): SignUpRecord {
  return { ...signUp, codeMac, codeUntil: addSeconds(now, CODE_SECONDS), failures: 0 }
}

export const codeContext = (signUpHash: string) => `sign-up ${signUpHash}`
export const invitationContext = (signUpHash: string) => `invitation of sign-up ${signUpHash}`
