import { addSeconds } from '#platform/clock'
import { challengeOver } from '../../domain/errors.ts'
import { hashToken } from '../../domain/session.ts'
import type { IdentitySignIns } from '../../identity-provider.ts'
import { useTotpCode } from './second-factors.ts'
import type { Login, UserPoolDeps } from './user-pool-deps.ts'
import { grantedTo, markOf, toUser } from './users.ts'

type Deps = Pick<
  UserPoolDeps,
  'logins' | 'secondFactors' | 'passwords' | 'totp' | 'vault' | 'newToken' | 'now'
>

/** Verified in place of a missing hash, so that an unknown e-mail takes as long as a known one. */
const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$c29tZS1zYWx0LWhlcmU$RdescudvJCsgt3ub+b4dWRWJTmaaJObG7v2BkH2Cxj0'
const CHALLENGE_SECONDS = 5 * 60
const MAX_CHALLENGE_FAILURES = 5

export function signInsOf(deps: Deps): IdentitySignIns {
  const { logins, secondFactors, passwords } = deps
  return {
    signIn: async (normalEmail, password) => {
      const login = await logins.findLogin(normalEmail)
      const isRight = await passwords.verify(login?.passwordHash ?? NOBODY, password)
      if (login === undefined || !isRight) return undefined
      const factor = await secondFactors.findTwoFactor(login.userId)
      return factor?.enabledAt === undefined ? grantedTo(login) : beginChallenge(deps, login)
    },
    findChallenge: async (challenge) => {
      const login = await challenged(deps, hashToken(challenge))
      return login && toUser(login)
    },
    answerChallenge: async (challenge, answer) => {
      const challengeHash = hashToken(challenge)
      const login = await challenged(deps, challengeHash)
      if (login === undefined) throw challengeOver()
      if (!(await secondFactors.tryChallenge(challengeHash, MAX_CHALLENGE_FAILURES))) throw challengeOver()
      const isRight =
        'code' in answer ? await useTotpCode(deps, login.userId, answer.code) : await answer.proved()
      if (!isRight) return undefined
      await secondFactors.removeChallenge(challengeHash)
      return grantedTo(login)
    },
    isPassword: async ({ userId }, password) => {
      const login = await logins.findLoginOfUser(userId)
      return login !== undefined && passwords.verify(login.passwordHash, password)
    },
  }
}

async function beginChallenge({ secondFactors, newToken, now }: Deps, login: Login) {
  const challenge = newToken()
  const until = addSeconds(now(), CHALLENGE_SECONDS)
  const begun = { userId: login.userId, failures: 0, createdAt: now(), passwordMark: markOf(login) }
  await secondFactors.insertChallenge(hashToken(challenge), begun, until)
  return { user: toUser(login), challenge, until }
}

/** The login that waits for this answer. */
async function challenged(
  { logins, secondFactors }: Deps,
  challengeHash: string,
): Promise<Login | undefined> {
  const known = await secondFactors.findChallenge(challengeHash)
  if (known === undefined || known.failures >= MAX_CHALLENGE_FAILURES) return undefined
  const login = await logins.findLoginOfUser(known.userId)
  return login && markOf(login) === known.passwordMark ? login : undefined
}
