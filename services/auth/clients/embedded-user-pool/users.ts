import { hashToken } from '../../domain/session.ts'
import type { Granted, IdentityUser, IdentityUsers } from '../../identity-provider.ts'
import type { Login, UserPoolDeps } from './user-pool-deps.ts'

/** A fingerprint that changes with the password and reveals nothing of it. */
export function markOf({ passwordHash }: Pick<Login, 'passwordHash'>): string {
  return hashToken(passwordHash)
}

export const toUser = (login: Login): IdentityUser => ({
  userId: login.userId,
  email: login.email,
  mark: markOf(login),
})

/** A grant is the mark of the password: nothing is kept for a single one, and a changed password ends them all. */
export const grantedTo = (login: Login): Granted => ({ user: toUser(login), grant: markOf(login) })

export function usersOf({ logins, passwords }: Pick<UserPoolDeps, 'logins' | 'passwords'>): IdentityUsers {
  const found = (login: Login | undefined) => login && toUser(login)
  return {
    findUserByEmail: async (normalEmail) => found(await logins.findLogin(normalEmail)),
    findUser: async (userId) => found(await logins.findLoginOfUser(userId)),
    findGranted: async ({ userId, grant }) => {
      const user = found(await logins.findLoginOfUser(userId))
      return grant === undefined || grant === user?.mark ? user : undefined
    },
    releaseGrant: async () => {},
    createUser: async ({ userId, email, password }, also) => {
      const login: Login = { userId, email, passwordHash: await passwords.hash(password) }
      return logins.insertLogin(login, await also(toUser(login)))
    },
  }
}
