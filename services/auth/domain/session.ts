import { hash } from 'node:crypto'
import type { Session } from '#contracts/auth'
import { addSeconds } from '#platform/clock'
import { ServiceError } from '#platform/errors'

/** A session as it is kept: the hash of its token, never the token. */
export type SessionRecord = Readonly<{
  sessionId: string
  tokenHash: string
  userId: string
  /** The account it acts in. */
  accountId: string
  createdAt: Date
  lastUsedAt: Date
}>

export type SessionLifetime = { sessionIdleSeconds: number; sessionAbsoluteSeconds: number }

/** Written at most this often, so that reading stays cheap. */
const TOUCH_AFTER_SECONDS = 60

export function hashToken(token: string): string {
  return hash('sha256', token, 'base64url')
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

export function toSessionView(session: SessionRecord, lifetime: SessionLifetime): Session {
  const { idleEndsAt, endsAt } = endOf(session, lifetime)
  return {
    sessionId: session.sessionId,
    createdAt: session.createdAt.toISOString(),
    idleEndsAt: idleEndsAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }
}

export function notSignedIn(): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'unauthorized',
    message: 'You are not signed in, or your session has ended. Sign in and try again.',
  })
}

export function invalidCredentials(): ServiceError {
  return new ServiceError({
    kind: 'unauthenticated',
    code: 'invalid_credentials',
    message: 'E-mail or password is wrong. Check both and try again.',
  })
}

export function tooManyAttempts(retryAfterSeconds: number): ServiceError {
  return new ServiceError({
    kind: 'limit',
    code: 'too_many_sign_in_attempts',
    message: `Too many failed sign-ins. Wait ${Math.ceil(retryAfterSeconds / 60)} minutes and try again.`,
    retryAfterSeconds,
  })
}
