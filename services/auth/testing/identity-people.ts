import { expect } from 'vitest'
import { isServiceError } from '#platform/errors'
import type { Write } from '#platform/table'
import { hashToken } from '../domain/session.ts'
import type { Granted, IdentityProvider, SignInOutcome, SignUpStart } from '../identity-provider.ts'

/** An engine, and the world around it as far as a test has to see it. */
export type OpenedProvider = {
  identity: IdentityProvider
  /** How many messages went to this address, and what the newest one holds: a code, or the token of a link. */
  mailed: (email: string) => Promise<{ count: number; code?: string; token?: string }>
  /** The code that an authenticator with this secret shows, so many periods from now. */
  codeOf: (secret: string, periods?: number) => string
  /** A write for `also`, and whether it was stored. */
  tell: (name: string) => Write
  isTold: (name: string) => Promise<boolean>
  /** Lets time pass, unless the engine has a clock of its own. */
  pass: (seconds: number) => void
}

/** In what engines may differ. */
export type ProviderTraits = {
  /** One grant can end while the user's others hold. */
  endsSingleGrants: boolean
  /** Time cannot be moved: what it ends is not tried. */
  hasOwnClock: boolean
}

export const PASSWORD = 'correct horse battery 9A'
export const NEXT = 'seven unrelated grey herons 8B'
export const WEAK = 'password1234'
let people = 0

export type Opening = () => Promise<OpenedProvider>

/** Somebody with a login, and a name of their own for what is told. */
export async function person(open: Opening) {
  const opened = await open()
  const own = `usr_${++people}`
  const user = { userId: own, email: `ada${people}@example.com` }
  expect(await opened.identity.createUser({ ...user, password: PASSWORD }, async () => [])).toBe(true)
  return { ...opened, user, own: `of ${own}` }
}

/** Somebody who is going to sign up, as the user `own`. */
export async function newcomer(open: Opening) {
  const opened = await open()
  const own = `usr_${++people}`
  const start: SignUpStart = {
    signUpHash: hashToken(`sign-up ${own}`),
    email: `bob${people}@example.com`,
    password: PASSWORD,
    hints: [],
    details: { accountName: 'Bob and sons', name: 'Bob' },
  }
  return { ...opened, own, start }
}

export async function signedIn(identity: IdentityProvider, email: string): Promise<Granted> {
  const outcome = await identity.signIn(email, PASSWORD)
  if (outcome === undefined || !('grant' in outcome)) throw new Error(`${email} was not signed in`)
  return outcome
}

export const challengeOf = (outcome: SignInOutcome | undefined) =>
  outcome && 'challenge' in outcome ? outcome.challenge : 'none'

/** The code of the error that this ends with; `none` if it does not. */
export const codeOfError = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'none',
    (error: unknown) => {
      if (isServiceError(error)) return error.code
      throw error
    },
  )
