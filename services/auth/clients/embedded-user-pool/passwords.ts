import { addSeconds } from '#platform/clock'
import { invalidToken, weakPassword } from '../../domain/errors.ts'
import { hashToken } from '../../domain/session.ts'
import type { IdentityPasswords } from '../../identity-provider.ts'
import { passwordResetMail } from '../../mails.ts'
import type { Login, UserPoolDeps } from './user-pool-deps.ts'
import { grantedTo, toUser } from './users.ts'

type Deps = Pick<
  UserPoolDeps,
  'logins' | 'passwords' | 'isWeakPassword' | 'mail' | 'newToken' | 'now' | 'consoleUrl'
>
const RESET_SECONDS = 3600

/** @throws ServiceError `weak_password` */
export async function refuseWeak(
  { isWeakPassword }: Pick<Deps, 'isWeakPassword'>,
  password: string,
  hints: readonly string[],
): Promise<void> {
  if (await isWeakPassword(password, ['marqo', 'cloud', ...hints])) throw weakPassword()
}

export function passwordsOf(deps: Deps): IdentityPasswords {
  const { logins, passwords } = deps
  return {
    changePassword: async ({ userId }, { current, next }, also) => {
      const login = await logins.findLoginOfUser(userId)
      if (login === undefined || !(await passwords.verify(login.passwordHash, current))) return false
      await refuseWeak(deps, next, [login.email])
      const hash = await passwords.hash(next)
      const granted = grantedTo({ ...login, passwordHash: hash })
      return logins.updatePassword(userId, { hash, from: login.passwordHash }, () => also(granted))
    },
    setPassword: async (userId, password, also) => {
      const login = await logins.findLoginOfUser(userId)
      if (login === undefined) return 'unknown'
      if (await passwords.verify(login.passwordHash, password)) return 'same'
      const hash = await passwords.hash(password)
      const user = toUser({ ...login, passwordHash: hash })
      return (await logins.updatePassword(userId, { hash }, () => also(user))) ? 'set' : 'unknown'
    },
    requestPasswordReset: async (normalEmail) => {
      const login = await logins.findLogin(normalEmail)
      const token = deps.newToken()
      const mail = await deps.mail(passwordResetMail(normalEmail, { token, consoleUrl: deps.consoleUrl }))
      await logins.insertReset(hashToken(token), login, {
        until: addSeconds(deps.now(), RESET_SECONDS),
        also: login ? [mail] : [],
      })
    },
    resetPassword: async (token, password, also) => {
      const tokenHash = hashToken(token)
      const known = await logins.findReset(tokenHash)
      if (known === undefined) throw invalidToken()
      await refuseWeak(deps, password, [known.email])
      const passwordHash = await passwords.hash(password)
      const changed = (login: Login) => toUser({ ...login, passwordHash })
      const login = await logins.useReset(tokenHash, passwordHash, (stored) => also(changed(stored)))
      if (login === undefined) throw invalidToken()
      return changed(login)
    },
  }
}
