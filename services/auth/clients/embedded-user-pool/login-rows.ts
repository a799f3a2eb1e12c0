import * as z from 'zod'
import { normalizeEmail } from '#contracts/users-accounts'
import { changing, type NewItem, type Table, toEpoch } from '#platform/table'
import type { Login, LoginRows } from './user-pool-deps.ts'
import { markOf } from './users.ts'

type Resets = Pick<LoginRows, 'insertReset' | 'findReset' | 'useReset'>
type Logins = Omit<LoginRows, keyof Resets>

const loginKey = (normalEmail: string) => `LOGIN#${normalEmail}`
const userKey = (userId: string) => `USER#${userId}`
const resetKey = (tokenHash: string) => `RESET#${tokenHash}`

const WHAT = 'This sign-in'

const StoredPointer = z.object({ userId: z.string() })
const StoredReset = z.object({ userId: z.string(), passwordMark: z.string().optional() })
const StoredLogin = z.object({ userId: z.string(), email: z.string(), passwordHash: z.string() })

/** Logins and password resets in a `Table`. */
export function loginRows(table: Table): LoginRows {
  return { ...loginsOver(table), ...resetsOver(table) }
}

function loginsOver(table: Table): Logins {
  const findLoginOfUser = async (userId: string): Promise<Login | undefined> => {
    const row = await table.get(userKey(userId), 'PASSWORD')
    return row && StoredLogin.parse(row)
  }
  return {
    findLogin: async (normalEmail) => {
      const pointer = await table.get(loginKey(normalEmail), 'LOGIN')
      return pointer && findLoginOfUser(StoredPointer.parse(pointer).userId)
    },
    findLoginOfUser,
    insertLogin: async ({ userId, email, passwordHash }, also) => {
      const { ok } = await table.transact([
        { type: 'insert', item: { pk: loginKey(normalizeEmail(email)), sk: 'LOGIN', userId } },
        { type: 'insert', item: { pk: userKey(userId), sk: 'PASSWORD', userId, email, passwordHash } },
        ...also,
      ])
      return ok
    },
    updatePassword: (userId, { hash, from }, also) =>
      changing(table, WHAT, async () => {
        const row = await table.get(userKey(userId), 'PASSWORD')
        if (row === undefined) return { result: false }
        if (from !== undefined && StoredLogin.parse(row).passwordHash !== from) return { result: false }
        return {
          writes: [{ type: 'update', item: { ...row, passwordHash: hash } }, ...(await also())],
          result: true,
        }
      }),
  }
}

function resetsOver(table: Table): Resets {
  /** The reset and its login, unless the password has changed since. */
  const find = async (tokenHash: string) => {
    const reset = await table.get(resetKey(tokenHash), 'RESET')
    const { userId = '', passwordMark = '' } = reset === undefined ? {} : StoredReset.parse(reset)
    const row = userId === '' ? undefined : await table.get(userKey(userId), 'PASSWORD')
    const login = row && StoredLogin.parse(row)
    return reset && row && login && markOf(login) === passwordMark ? { reset, row, login } : undefined
  }
  return {
    insertReset: async (tokenHash, login, { until, also }) => {
      const whose = login
        ? { userId: login.userId, passwordMark: markOf(login) }
        : { userId: '', passwordMark: '' }
      const item: NewItem = { pk: resetKey(tokenHash), sk: 'RESET', ...whose, expiresAt: toEpoch(until) }
      await table.transact([{ type: 'insert', item }, ...also])
    },
    findReset: async (tokenHash) => (await find(tokenHash))?.login,
    useReset: (tokenHash, passwordHash, also) =>
      changing<Login | undefined>(table, WHAT, async () => {
        const found = await find(tokenHash)
        if (found === undefined) return { result: undefined }
        const { reset, row, login } = found
        return {
          writes: [
            { type: 'remove', pk: reset.pk, sk: reset.sk, version: reset.version },
            { type: 'update', item: { ...row, passwordHash } },
            ...(await also(login)),
          ],
          result: login,
        }
      }),
  }
}
