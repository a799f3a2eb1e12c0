import * as z from 'zod'
import { normalizeEmail } from '#contracts/users-accounts'
import type { Item, NewItem, Table } from '#platform/table'
import type { SessionRecord } from '../domain/session.ts'
import type { AuthRepository, Login } from '../ports.ts'

const loginKey = (normalEmail: string) => `LOGIN#${normalEmail}`
const userKey = (userId: string) => `USER#${userId}`
const sessionKey = (tokenHash: string) => `SESSION#${tokenHash}`
const sessionsOf = (userId: string) => `SESSIONS#${userId}`
const attemptsKey = (key: string) => `ATTEMPTS#${key}`

const StoredPointer = z.object({ userId: z.string() })
const StoredLogin = z.object({ userId: z.string(), email: z.string(), passwordHash: z.string() })
const StoredSession = z.object({
  sessionId: z.string(),
  tokenHash: z.string(),
  userId: z.string(),
  accountId: z.string(),
  createdAt: z.coerce.date(),
  lastUsedAt: z.coerce.date(),
})
const StoredAttempts = z.object({ failures: z.number().int() })

/** Logins, sessions and failed sign-ins over a `Table`. `sessionAbsoluteSeconds`: when rows of sessions may vanish. */
export function authRepository(
  table: Table,
  { sessionAbsoluteSeconds }: { sessionAbsoluteSeconds: number },
): AuthRepository {
  const findLoginOfUser = async (userId: string): Promise<Login | undefined> => {
    const row = await table.get(userKey(userId), 'PASSWORD')
    return row && StoredLogin.parse(row)
  }
  const drop = async (row: Item | undefined) => {
    if (row) await table.remove(row.pk, row.sk, row.version)
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
    updatePassword: async (userId, passwordHash) => {
      for (;;) {
        const row = await table.get(userKey(userId), 'PASSWORD')
        if (row === undefined) return false
        if (await table.update({ ...row, passwordHash })) return true
      }
    },
    insertSession: async (session) =>
      void (await table.insert(toSessionRow(session, sessionAbsoluteSeconds))),
    findSession: async (tokenHash) => {
      const row = await table.get(sessionKey(tokenHash), 'SESSION')
      return row && StoredSession.parse(row)
    },
    touchSession: async (session) => {
      const row = await table.get(sessionKey(session.tokenHash), 'SESSION')
      if (row) await table.update({ ...row, lastUsedAt: session.lastUsedAt.toISOString() })
    },
    removeSession: async (tokenHash) => drop(await table.get(sessionKey(tokenHash), 'SESSION')),
    removeSessionsOfUser: (userId) => removeSessionsOfUser(table, userId),
    failures: async (key) => {
      const row = await table.get(attemptsKey(key), 'ATTEMPTS')
      return row === undefined ? 0 : StoredAttempts.parse(row).failures
    },
    addFailure: (key, expiresAt) => addFailure(table, attemptsKey(key), expiresAt),
    clearFailures: async (key) => drop(await table.get(attemptsKey(key), 'ATTEMPTS')),
  }
}

function toSessionRow(session: SessionRecord, absoluteSeconds: number): NewItem {
  const createdAt = session.createdAt.toISOString()
  return {
    pk: sessionKey(session.tokenHash),
    sk: 'SESSION',
    g1pk: sessionsOf(session.userId),
    g1sk: `${createdAt}#${session.sessionId}`,
    sessionId: session.sessionId,
    tokenHash: session.tokenHash,
    userId: session.userId,
    accountId: session.accountId,
    createdAt,
    lastUsedAt: session.lastUsedAt.toISOString(),
    expiresAt: Math.ceil(session.createdAt.getTime() / 1000) + absoluteSeconds,
  }
}

async function removeSessionsOfUser(table: Table, userId: string): Promise<void> {
  for (;;) {
    const { items } = await table.queryIndex(sessionsOf(userId), { limit: 100 })
    if (items.length === 0) return
    for (const { pk, sk } of items) {
      const row = await table.get(pk, sk)
      if (row) await table.remove(pk, sk, row.version)
    }
  }
}

async function addFailure(table: Table, pk: string, until: Date): Promise<void> {
  const expiresAt = Math.ceil(until.getTime() / 1000)
  for (;;) {
    const row = await table.get(pk, 'ATTEMPTS')
    const written = row
      ? await table.update({ ...row, failures: StoredAttempts.parse(row).failures + 1, expiresAt })
      : await table.insert({ pk, sk: 'ATTEMPTS', failures: 1, expiresAt })
    if (written) return
  }
}
