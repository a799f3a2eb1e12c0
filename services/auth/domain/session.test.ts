import { expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import { endOf, isOver, isStale, type SessionRecord } from './session.ts'

const createdAt = new Date('2026-03-01T00:00:00Z')
const lifetime = { sessionIdleSeconds: 100, sessionAbsoluteSeconds: 250 }
const session = (usedAfter: number): SessionRecord => ({
  sessionId: 'ses_1',
  tokenHash: 'h',
  userId: 'usr_1',
  accountId: 'acc_1',
  createdAt,
  lastUsedAt: addSeconds(createdAt, usedAfter),
  tokenSince: createdAt,
  provedAt: createdAt,
  address: '127.0.0.1',
  userAgent: 'test',
})

it('a session ends when idle, and at its maximum age however much it is used', () => {
  expect(isOver(session(0), lifetime, addSeconds(createdAt, 99))).toBe(false)
  expect(isOver(session(0), lifetime, addSeconds(createdAt, 100))).toBe(true)
  expect(endOf(session(240), lifetime).idleEndsAt).toEqual(addSeconds(createdAt, 250))
  expect(isOver(session(240), lifetime, addSeconds(createdAt, 250))).toBe(true)
})

it("a session's last use is written at most once a minute", () => {
  expect(isStale(session(0), addSeconds(createdAt, 59))).toBe(false)
  expect(isStale(session(0), addSeconds(createdAt, 60))).toBe(true)
})
