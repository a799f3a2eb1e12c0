import * as z from 'zod'
import { type Item, type NewItem, toEpoch, type Write } from '#platform/table'
import { addSeconds } from '#platform/clock'
import type { SessionRecord } from '../domain/session.ts'

export const sessionKey = (tokenHash: string) => `SESSION#${tokenHash}`
export const SORT = 'SESSION'
export const userKey = (userId: string) => `USER#${userId}`
export const POINTER_PREFIX = 'SESSION#'
export const pointerSort = (sessionId: string) => `${POINTER_PREFIX}${sessionId}`
/** Secondary index of earlier versions, whose sessions have no pointer until they are used again. */
export const formerSessionsOf = (userId: string) => `SESSIONS#${userId}`

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
  grant: z.string().optional(),
  /** The grant, as an earlier version stored it. */
  passwordMark: z.string().optional(),
})
export const StoredSuperseded = z.object({
  sessionId: z.string(),
  userId: z.string(),
  successorHash: z.string(),
  at: z.coerce.date(),
})
export const StoredPointer = z.object({ tokenHash: z.string() })

export function toSession(row: Item): SessionRecord {
  const { passwordMark, grant = passwordMark, ...rest } = StoredSession.parse(row)
  return { ...rest, ...(grant !== undefined && { grant }) }
}

const expiryOf = ({ createdAt }: SessionRecord, absoluteSeconds: number) =>
  toEpoch(addSeconds(createdAt, absoluteSeconds))

export function toSessionRow(session: SessionRecord, absoluteSeconds: number): NewItem {
  return {
    pk: sessionKey(session.tokenHash),
    sk: SORT,
    ...session,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    tokenSince: session.tokenSince.toISOString(),
    provedAt: session.provedAt.toISOString(),
    expiresAt: expiryOf(session, absoluteSeconds),
  }
}

/** The write that makes the session found among its user's, under its current token. */
export function pointerWrite(session: SessionRecord, before: Item | undefined, seconds: number): Write {
  const item: NewItem = {
    pk: userKey(session.userId),
    sk: pointerSort(session.sessionId),
    tokenHash: session.tokenHash,
    expiresAt: expiryOf(session, seconds),
  }
  return before ? { type: 'update', item: { ...item, version: before.version } } : { type: 'insert', item }
}

/** The row that remains under a replaced token. */
export function supersededRow(
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

/** Whether an earlier version stored this session, in the index and without a pointer. */
export const isFormer = (row: Item) => row.g1pk !== undefined
