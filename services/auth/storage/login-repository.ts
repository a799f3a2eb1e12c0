import * as z from 'zod'
import { normalizeEmail } from '#contracts/users-accounts'
import { changing, type Item, type NewItem, type Table, toEpoch } from '#platform/table'
import type { Login, LoginRepository, TwoFactorRecord } from '../ports.ts'

const loginKey = (normalEmail: string) => `LOGIN#${normalEmail}`
const userKey = (userId: string) => `USER#${userId}`
const resetKey = (tokenHash: string) => `RESET#${tokenHash}`
const challengeKey = (tokenHash: string) => `CHALLENGE#${tokenHash}`
const attemptsKey = (key: string) => `ATTEMPTS#${key}`

const WHAT = 'This sign-in'

const StoredPointer = z.object({ userId: z.string() })
const StoredLogin = z.object({ userId: z.string(), email: z.string(), passwordHash: z.string() })
const StoredTwoFactor = z.object({
  sealedSecret: z.string(),
  enabledAt: z.coerce.date().optional(),
  lastStep: z.number().int(),
  recoveryMacs: z.array(z.string()),
})
const StoredChallenge = z.object({
  userId: z.string(),
  failures: z.number().int(),
  createdAt: z.coerce.date(),
})
const StoredAttempts = z.object({ failures: z.number().int() })

/** Logins, what comes with them and failed attempts over a `Table`. */
export function loginRepository(table: Table): LoginRepository {
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
    insertLogin: async ({ userId, email, passwordHash }) => {
      const { ok } = await table.transact([
        { type: 'insert', item: { pk: loginKey(normalizeEmail(email)), sk: 'LOGIN', userId } },
        { type: 'insert', item: { pk: userKey(userId), sk: 'PASSWORD', userId, email, passwordHash } },
      ])
      return ok
    },
    updatePassword: (userId, passwordHash, also) =>
      changing(table, WHAT, async () => {
        const row = await table.get(userKey(userId), 'PASSWORD')
        if (row === undefined) return { result: false }
        return { writes: [{ type: 'update', item: { ...row, passwordHash } }, ...also], result: true }
      }),
    insertReset: async (tokenHash, userId, { until, also }) => {
      const item: NewItem = { pk: resetKey(tokenHash), sk: 'RESET', userId, expiresAt: toEpoch(until) }
      await table.transact([{ type: 'insert', item }, ...also])
    },
    useReset: (tokenHash, passwordHash, also) =>
      changing<string | undefined>(table, WHAT, async () => {
        const reset = await table.get(resetKey(tokenHash), 'RESET')
        const userId = reset && StoredPointer.parse(reset).userId
        const row = userId ? await table.get(userKey(userId), 'PASSWORD') : undefined
        if (reset === undefined || row === undefined) return { result: undefined }
        return {
          writes: [
            { type: 'remove', pk: reset.pk, sk: reset.sk, version: reset.version },
            { type: 'update', item: { ...row, passwordHash } },
            ...(await also(StoredLogin.parse(row))),
          ],
          result: userId,
        }
      }),
    findTwoFactor: async (userId) => toTwoFactor(await table.get(userKey(userId), 'TWO_FACTOR')),
    updateTwoFactor: (userId, decide, also = []) =>
      changing<void>(table, WHAT, async () => {
        const row = await table.get(userKey(userId), 'TWO_FACTOR')
        const next = decide(toTwoFactor(row))
        if (next === undefined && row === undefined) return { result: undefined }
        if (next === undefined && row)
          return {
            writes: [{ type: 'remove', pk: row.pk, sk: row.sk, version: row.version }, ...also],
            result: undefined,
          }
        const item: NewItem = { pk: userKey(userId), sk: 'TWO_FACTOR', ...twoFactorFields(next) }
        return {
          writes: [
            row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item },
            ...also,
          ],
          result: undefined,
        }
      }),
    insertChallenge: async (tokenHash, { createdAt, ...rest }, until) =>
      void (await table.insert({
        pk: challengeKey(tokenHash),
        sk: 'CHALLENGE',
        ...rest,
        createdAt: createdAt.toISOString(),
        expiresAt: toEpoch(until),
      })),
    findChallenge: async (tokenHash) => {
      const row = await table.get(challengeKey(tokenHash), 'CHALLENGE')
      return row && StoredChallenge.parse(row)
    },
    updateChallenge: async (tokenHash, next) => {
      const row = await table.get(challengeKey(tokenHash), 'CHALLENGE')
      if (row === undefined) return false
      if (next === undefined) return table.remove(row.pk, row.sk, row.version)
      return table.update({ ...row, failures: next.failures })
    },
    attempts: async (key) => {
      const row = await table.get(attemptsKey(key), 'ATTEMPTS')
      return row === undefined ? 0 : StoredAttempts.parse(row).failures
    },
    countAttempt: (key, expiresAt) =>
      changing(table, WHAT, async () => {
        const row = await table.get(attemptsKey(key), 'ATTEMPTS')
        const failures = row === undefined ? 1 : StoredAttempts.parse(row).failures + 1
        const item: NewItem = {
          pk: attemptsKey(key),
          sk: 'ATTEMPTS',
          failures,
          expiresAt: toEpoch(expiresAt),
        }
        return {
          writes: [
            row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item },
          ],
          result: failures,
        }
      }),
    clearAttempts: async (key) => {
      const row = await table.get(attemptsKey(key), 'ATTEMPTS')
      if (row) await table.remove(row.pk, row.sk, row.version)
    },
  }
}

function toTwoFactor(row: Item | undefined): TwoFactorRecord | undefined {
  if (row === undefined) return undefined
  const { enabledAt, ...rest } = StoredTwoFactor.parse(row)
  return { ...rest, ...(enabledAt && { enabledAt }) }
}

function twoFactorFields(record: TwoFactorRecord | undefined): Partial<NewItem> {
  if (record === undefined) return {}
  const { enabledAt, recoveryMacs, ...rest } = record
  return {
    ...rest,
    recoveryMacs: [...recoveryMacs],
    ...(enabledAt && { enabledAt: enabledAt.toISOString() }),
  }
}
