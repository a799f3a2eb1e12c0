import { hash } from 'node:crypto'
import type { Session } from '#contracts/auth'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'

/** A session as it is stored: the hash of its token, never the token. */
export type SessionRecord = Readonly<{
  sessionId: string
  tokenHash: string
  userId: string
  /** The session's account; empty when the user has none. */
  accountId: string
  createdAt: Date
  lastUsedAt: Date
  /** Creation of the current token. */
  tokenSince: Date
  /** Time of the last step-up or sign-in. */
  provedAt: Date
  address: string
  userAgent: string
  /** What the identity provider gave: the session ends when it no longer holds. Absent where an earlier version began it. */
  grant?: string
}>

/** A replaced token, and the token that replaced it. */
export type Superseded = Readonly<{
  sessionId: string
  userId: string
  successorHash: string
  at: Date
}>

export type SessionLifetime = { sessionIdleSeconds: number; sessionAbsoluteSeconds: number }

/** `seenAt` is written at most this often, so that reads stay cheap. */
const TOUCH_AFTER_SECONDS = 60
/** Requests under way during a token's replacement still send the old one; it is accepted this long. */
const GRACE_SECONDS = 60
const MAX_USER_AGENT = 200

export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
}

/**
 * The origin of a request; `device`: the cookie of an earlier sign-in in the same browser. Not stored with a session.
 */
export type Client = { address: string; userAgent: string; device?: string | undefined }

export function newSession(
  made: Pick<SessionRecord, 'sessionId' | 'tokenHash' | 'userId' | 'accountId' | 'grant'>,
  client: Client,
  now: Date,
): SessionRecord {
  return {
    ...made,
    createdAt: now,
    lastUsedAt: now,
    tokenSince: now,
    provedAt: now,
    address: client.address,
    userAgent: client.userAgent.replaceAll(/\p{Cc}/gu, ' ').slice(0, MAX_USER_AGENT),
  }
}

export function endOf(session: SessionRecord, lifetime: SessionLifetime): { idleEndsAt: Date; endsAt: Date } {
  const endsAt = addSeconds(session.createdAt, lifetime.sessionAbsoluteSeconds)
  const idle = addSeconds(session.lastUsedAt, lifetime.sessionIdleSeconds)
  return { idleEndsAt: idle < endsAt ? idle : endsAt, endsAt }
}

export function isOver(session: SessionRecord, lifetime: SessionLifetime, now: Date): boolean {
  return endOf(session, lifetime).idleEndsAt <= now
}

export function isStale(session: SessionRecord, now: Date): boolean {
  return addSeconds(session.lastUsedAt, TOUCH_AFTER_SECONDS) <= now
}

export function isSteppedUp(session: SessionRecord, stepUpSeconds: number, now: Date): boolean {
  return addSeconds(session.provedAt, stepUpSeconds) > now
}

export function isWithinGrace(superseded: Superseded, now: Date): boolean {
  return addSeconds(superseded.at, GRACE_SECONDS) > now
}

export function toSessionView(session: SessionRecord, lifetime: SessionLifetime, currentId: string): Session {
  const { idleEndsAt, endsAt } = endOf(session, lifetime)
  return {
    sessionId: session.sessionId,
    createdAt: session.createdAt.toISOString(),
    lastUsedAt: session.lastUsedAt.toISOString(),
    idleEndsAt: idleEndsAt.toISOString(),
    endsAt: endsAt.toISOString(),
    address: session.address,
    userAgent: session.userAgent,
    isCurrent: session.sessionId === currentId,
  }
}

export function notSignedIn(): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: 'You are not signed in, or your session has ended. Sign in and try again.',
  })
}

export function sessionNotFound(): ServiceError {
  return new ServiceError({
    kind: 'not_found',
    code: 'session_not_found',
    message: 'You have no such session.',
  })
}
