import { type Item, rowsOf, type Table } from '#platform/table'
import type { SessionRecord } from '../domain/session.ts'
import type { Also } from '../identity-provider.ts'
import type { SessionRepository } from '../ports.ts'
import {
  formerSessionsOf,
  isFormer,
  POINTER_PREFIX,
  pointerSort,
  pointerWrite,
  sessionKey,
  SORT,
  StoredPointer,
  StoredSuperseded,
  supersededRow,
  toSession,
  toSessionRow,
  userKey,
} from './session-rows.ts'

type Reading = Pick<SessionRepository, 'findSession' | 'findSessionOf' | 'listSessions'>
type Writing = Omit<SessionRepository, keyof Reading>

/**
 * Sessions in a `Table`, and a pointer to each in its user's partition, which is read consistently: a session that has
 * begun, or whose token was replaced, is found at once by whoever ends the user's sessions. Rows expire after
 * `sessionAbsoluteSeconds`.
 */
export function sessionRepository(
  table: Table,
  { sessionAbsoluteSeconds }: { sessionAbsoluteSeconds: number },
): SessionRepository {
  return { ...reading(table), ...writing(table, sessionAbsoluteSeconds) }
}

const rowOf = (table: Table, tokenHash: string) => table.get(sessionKey(tokenHash), SORT)
const pointerOf = (table: Table, { userId, sessionId }: Pick<SessionRecord, 'userId' | 'sessionId'>) =>
  table.get(userKey(userId), pointerSort(sessionId))

/** The session's row under its current token. */
async function currentRow(table: Table, tokenHash: string): Promise<Item | undefined> {
  const row = await rowOf(table, tokenHash)
  return row?.['successorHash'] === undefined
    ? row
    : currentRow(table, StoredSuperseded.parse(row).successorHash)
}

/**
 * Every session of the user. Those that only the index of an earlier version knows are read first: one that gets its
 * pointer meanwhile is then found by it.
 */
async function sessionsOf(table: Table, userId: string): Promise<SessionRecord[]> {
  const found = new Map<string, SessionRecord>()
  const add = (row: Item | undefined) => {
    const session = row && toSession(row)
    if (session?.userId === userId) found.set(session.sessionId, session)
  }
  for await (const { pk } of rowsOf((page) => table.queryIndex(formerSessionsOf(userId), page)))
    add(await currentRow(table, pk.slice(sessionKey('').length)))
  const pointers = rowsOf((page) => table.query(userKey(userId), { prefix: POINTER_PREFIX, ...page }))
  for await (const pointer of pointers) add(await currentRow(table, StoredPointer.parse(pointer).tokenHash))
  return [...found.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
}

/** The row of a user's session, by its pointer, or where an earlier version stored it without one. */
async function rowOfSession(table: Table, userId: string, sessionId: string): Promise<Item | undefined> {
  const pointer = await pointerOf(table, { userId, sessionId })
  const tokenHash = pointer
    ? StoredPointer.parse(pointer).tokenHash
    : (await sessionsOf(table, userId)).find((one) => one.sessionId === sessionId)?.tokenHash
  return tokenHash === undefined ? undefined : currentRow(table, tokenHash)
}

function reading(table: Table): Reading {
  return {
    findSessionOf: async (userId, sessionId) => {
      const row = await rowOfSession(table, userId, sessionId)
      return row && toSession(row)
    },
    findSession: async (tokenHash) => {
      const row = await rowOf(table, tokenHash)
      if (row === undefined) return undefined
      return row['successorHash'] === undefined ? toSession(row) : { superseded: StoredSuperseded.parse(row) }
    },
    listSessions: (userId) => sessionsOf(table, userId),
  }
}

function writing(table: Table, seconds: number): Writing {
  return {
    insertSession: async (session, also) =>
      void (await table.transact([
        { type: 'insert', item: toSessionRow(session, seconds) },
        pointerWrite(session, undefined, seconds),
        ...also,
      ])),
    updateSession: (session, fields, also) => updateSession(table, seconds, { session, fields, also }),
    goOnWith: async (grant, { userId, sessionId }) => {
      const row = await rowOfSession(table, userId, sessionId)
      if (row === undefined) return []
      const next = { ...toSession(row), grant }
      return [
        { type: 'update', item: { ...toSessionRow(next, seconds), version: row.version } },
        ...(isFormer(row) ? [pointerWrite(next, undefined, seconds)] : []),
      ]
    },
    replaceToken: async (session, tokenHash, at) => {
      const row = await rowOf(table, session.tokenHash)
      if (row === undefined || row['successorHash'] !== undefined) return false
      const pointer = await pointerOf(table, session)
      const next = { ...toSession(row), tokenHash, tokenSince: at }
      const superseded = { ...supersededRow(row, session, { tokenHash, at }), version: row.version }
      const { ok } = await table.transact([
        { type: 'update', item: superseded },
        { type: 'insert', item: toSessionRow(next, seconds) },
        pointerWrite(next, pointer, seconds),
      ])
      return ok
    },
    removeSessionsOfUser: async (userId, { except, only, also = () => [] } = {}) => {
      const removed: SessionRecord[] = []
      for (const session of await sessionsOf(table, userId)) {
        if (session.sessionId === except || (only !== undefined && session.sessionId !== only)) continue
        if (await removeSession(table, session, also(session))) removed.push(session)
      }
      return removed
    },
  }
}

/** Retries until the session is gone, because a concurrent request may update it or replace its token. */
async function removeSession(table: Table, session: SessionRecord, also: Also): Promise<boolean> {
  for (;;) {
    const row = await currentRow(table, session.tokenHash)
    if (row === undefined) return false
    const pointer = await pointerOf(table, session)
    const gone = [row, ...(pointer ? [pointer] : [])]
    const { ok } = await table.transact([
      ...gone.map(({ pk, sk, version }) => ({ type: 'remove' as const, pk, sk, version })),
      ...also,
    ])
    if (ok) return true
  }
}

type Update = Parameters<SessionRepository['updateSession']>

async function updateSession(
  table: Table,
  seconds: number,
  { session, fields, also = () => [] }: { session: Update[0]; fields: Update[1]; also: Update[2] },
): Promise<boolean> {
  for (;;) {
    const row = await currentRow(table, session.tokenHash)
    if (row === undefined) return false
    const before = toSession(row)
    const next = { ...before, ...fields }
    const item = { ...toSessionRow(next, seconds), version: row.version }
    const more = [...(isFormer(row) ? [pointerWrite(next, undefined, seconds)] : []), ...also(next, before)]
    const isWritten =
      more.length > 0
        ? (await table.transact([{ type: 'update', item }, ...more])).ok
        : await table.update(item)
    if (isWritten) return true
  }
}
