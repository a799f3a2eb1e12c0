import * as z from 'zod'
import type { Item, NewItem, Table } from '#platform/table'
import type { SessionRecord } from '../domain/session.ts'
import type { SessionRepository } from '../ports.ts'

const sessionKey = (tokenHash: string) => `SESSION#${tokenHash}`
/** Secondary index: a user's sessions by the time they began. */
const sessionsOf = (userId: string) => `SESSIONS#${userId}`
const SORT = 'SESSION'

const StoredSession = z.object({
  sessionId: z.string(),
  tokenHash: z.string(),
  userId: z.string(),
  accountId: z.string(),
  createdAt: z.coerce.date(),
  lastUsedAt: z.coerce.date(),
  tokenSince: z.coerce.date(),
  provedAt: z.coerce.date(),
  address: z.string(),
  userAgent: z.string(),
  passwordMark: z.string().optional(),
})
const StoredSuperseded = z.object({
  sessionId: z.string(),
  userId: z.string(),
  successorHash: z.string(),
  at: z.coerce.date(),
})

type Reading = Pick<SessionRepository, 'findSession' | 'listSessions'>
type Writing = Omit<SessionRepository, keyof Reading>

/** Sessions in a `Table`. Their rows expire after `sessionAbsoluteSeconds`. */
export function sessionRepository(
  table: Table,
  { sessionAbsoluteSeconds }: { sessionAbsoluteSeconds: number },
): SessionRepository {
  return { ...reading(table), ...writing(table, sessionAbsoluteSeconds) }
}

function toSession(row: Item): SessionRecord {
  const { passwordMark, ...rest } = StoredSession.parse(row)
  return { ...rest, ...(passwordMark !== undefined && { passwordMark }) }
}

/** The session's row under its current token. */
async function currentRow(table: Table, tokenHash: string): Promise<Item | undefined> {
  const row = await rowOf(table, tokenHash)
  return row?.['successorHash'] === undefined
    ? row
    : currentRow(table, StoredSuperseded.parse(row).successorHash)
}

const rowOf = (table: Table, tokenHash: string) => table.get(sessionKey(tokenHash), SORT)

async function listRows(table: Table, userId: string): Promise<Item[]> {
  const rows: Item[] = []
  let after: string | undefined
  do {
    const page = await table.queryIndex(sessionsOf(userId), {
      limit: 100,
      order: 'desc',
      ...(after !== undefined && { after }),
    })
    // The index may lag behind the rows.
    for (const { pk, sk } of page.items) {
      const row = await table.get(pk, sk)
      if (row?.g1pk === sessionsOf(userId)) rows.push(row)
    }
    after = page.next
  } while (after !== undefined)
  return rows
}

function reading(table: Table): Reading {
  return {
    findSession: async (tokenHash) => {
      const row = await rowOf(table, tokenHash)
      if (row === undefined) return undefined
      return row['successorHash'] === undefined ? toSession(row) : { superseded: StoredSuperseded.parse(row) }
    },
    listSessions: async (userId) => (await listRows(table, userId)).map(toSession),
  }
}

function writing(table: Table, absoluteSeconds: number): Writing {
  const toRow = (session: SessionRecord): NewItem => toSessionRow(session, absoluteSeconds)
  return {
    insertSession: async (session) => void (await table.insert(toRow(session))),
    updateSession: async (session, fields) => {
      for (;;) {
        const row = await currentRow(table, session.tokenHash)
        if (row === undefined) return false
        const next = { ...toSession(row), ...fields }
        if (await table.update({ ...toRow(next), version: row.version })) return true
      }
    },
    goOnWith: async (passwordMark, { userId, sessionId }) => {
      const rows = await listRows(table, userId)
      const row = rows.find((one) => toSession(one).sessionId === sessionId)
      if (row === undefined) return []
      return [
        { type: 'update', item: { ...toRow({ ...toSession(row), passwordMark }), version: row.version } },
      ]
    },
    replaceToken: async (session, tokenHash, at) => {
      const row = await rowOf(table, session.tokenHash)
      if (row === undefined || row['successorHash'] !== undefined) return false
      const { ok } = await table.transact([
        {
          type: 'update',
          item: { ...supersededRow(row, session, { tokenHash, at }), version: row.version },
        },
        { type: 'insert', item: toRow({ ...toSession(row), tokenHash, tokenSince: at }) },
      ])
      return ok
    },
    removeSessionsOfUser: async (userId, { except, only } = {}) => {
      let removed = 0
      for (const { pk, sk, ...fields } of await listRows(table, userId)) {
        const { sessionId } = StoredSession.parse(fields)
        if (sessionId === except || (only !== undefined && sessionId !== only)) continue
        if (await removeAt(table, pk, sk)) removed++
      }
      return removed
    },
  }
}

/** Retries until the row is gone, because a concurrent request may update it or replace its token. */
async function removeAt(table: Table, pk: string, sk: string): Promise<boolean> {
  for (let row = await table.get(pk, sk); row; row = await table.get(pk, sk)) {
    if (row['successorHash'] !== undefined)
      return removeAt(table, sessionKey(StoredSuperseded.parse(row).successorHash), sk)
    if (await table.remove(pk, sk, row.version)) return true
  }
  return false
}

/** The row that remains under a replaced token. */
function supersededRow(
  { pk, sk, expiresAt }: Item,
  { sessionId, userId }: SessionRecord,
  { tokenHash, at }: { tokenHash: string; at: Date },
): NewItem {
  return {
    pk,
    sk,
    sessionId,
    userId,
    successorHash: tokenHash,
    at: at.toISOString(),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

function toSessionRow(session: SessionRecord, absoluteSeconds: number): NewItem {
  const createdAt = session.createdAt.toISOString()
  return {
    pk: sessionKey(session.tokenHash),
    sk: SORT,
    g1pk: sessionsOf(session.userId),
    g1sk: `${createdAt}#${session.sessionId}`,
    ...session,
    createdAt,
    lastUsedAt: session.lastUsedAt.toISOString(),
    tokenSince: session.tokenSince.toISOString(),
    provedAt: session.provedAt.toISOString(),
    expiresAt: Math.ceil(session.createdAt.getTime() / 1000) + absoluteSeconds,
  }
}
