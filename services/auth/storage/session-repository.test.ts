import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { lagging } from '#platform/testing'
import type { SessionRecord } from '../domain/session.ts'
import { sessionRepository } from './session-repository.ts'
import { formerSessionsOf, toSessionRow } from './session-rows.ts'

const AT = new Date('2026-03-01T00:00:00Z')
const SECONDS = 30 * 86_400
const sessionOf = (name: string, userId = 'usr_1'): SessionRecord => ({
  sessionId: `ses_${name}`,
  tokenHash: `hash of ${name}`,
  userId,
  accountId: 'acc_1',
  createdAt: AT,
  lastUsedAt: AT,
  tokenSince: AT,
  provedAt: AT,
  address: '127.0.0.1',
  userAgent: 'test',
})

/** Sessions over a table whose index stays as far behind as told. */
function setup({ writes = 1_000 } = {}) {
  const now = () => AT
  const lag = lagging({ writes, now })
  const table = lag.table(openSqliteStore(':memory:', { now }).table('auth'))
  const sessions = sessionRepository(table, { sessionAbsoluteSeconds: SECONDS })
  /** As versions before the pointers stored it. */
  const insertFormer = async (session: SessionRecord) => {
    const { userId, sessionId } = session
    const place = { g1pk: formerSessionsOf(userId), g1sk: `${AT.toISOString()}#${sessionId}` }
    await table.insert({ ...toSessionRow(session, SECONDS), ...place })
  }
  return { lag, table, sessions, insertFormer }
}

describe('the sessions of a user, whatever the secondary index shows', () => {
  it('are all found and ended right after they began, and nobody else’s', async () => {
    const { sessions } = setup()
    for (const name of ['a', 'b']) await sessions.insertSession(sessionOf(name), [])
    await sessions.insertSession(sessionOf('other', 'usr_2'), [])
    expect((await sessions.listSessions('usr_1')).map(({ sessionId }) => sessionId)).toEqual([
      'ses_a',
      'ses_b',
    ])
    expect(await sessions.removeSessionsOfUser('usr_1')).toHaveLength(2)
    expect(await sessions.findSession('hash of a')).toBeUndefined()
    expect(await sessions.listSessions('usr_2')).toHaveLength(1)
  })

  it('are ended under the token they got just before', async () => {
    const { sessions } = setup()
    await sessions.insertSession(sessionOf('a'), [])
    expect(await sessions.replaceToken(sessionOf('a'), 'second', AT)).toBe(true)
    expect(await sessions.removeSessionsOfUser('usr_1', { only: 'ses_a' })).toHaveLength(1)
    expect(await sessions.findSession('second')).toBeUndefined()
  })

  it('leave nothing of an ended session in the user’s partition', async () => {
    const { sessions, table } = setup()
    await sessions.insertSession(sessionOf('a'), [])
    await sessions.removeSessionsOfUser('usr_1')
    expect((await table.query('USER#usr_1', { limit: 9 })).items).toEqual([])
  })

  it('are ended or keep the old token when the token is replaced at the same time, never half', async () => {
    for (let round = 0; round < 20; round++) {
      const { sessions } = setup()
      await sessions.insertSession(sessionOf('a'), [])
      const [, removed] = await Promise.all([
        sessions.replaceToken(sessionOf('a'), 'second', AT),
        sessions.removeSessionsOfUser('usr_1'),
      ])
      expect(removed).toHaveLength(1)
      expect(await sessions.findSession('second')).toBeUndefined()
      expect(await sessions.listSessions('usr_1')).toEqual([])
    }
  })
})

describe('a session that an earlier version stored', () => {
  it('holds as a grant the mark of the password that it was begun with, and goes on to hold it', async () => {
    const { sessions, table } = setup()
    const row = toSessionRow(sessionOf('old'), SECONDS)
    await table.insert({ ...row, passwordMark: 'mark' })
    expect(await sessions.findSession('hash of old')).toMatchObject({ grant: 'mark' })
    await sessions.updateSession(sessionOf('old'), { lastUsedAt: AT })
    expect(await sessions.findSession('hash of old')).toMatchObject({ grant: 'mark' })
  })

  it('is listed and ended', async () => {
    const { lag, sessions, insertFormer } = setup()
    await insertFormer(sessionOf('old'))
    lag.catchUp()
    await sessions.insertSession(sessionOf('new'), [])
    expect(await sessions.listSessions('usr_1')).toHaveLength(2)
    expect(await sessions.removeSessionsOfUser('usr_1', { except: 'ses_new' })).toHaveLength(1)
    expect(await sessions.findSession('hash of old')).toBeUndefined()
  })

  it.each(['use', 'rotation', 'change of the password'] as const)(
    'is found without the index from its next %s on',
    async (what) => {
      const { table, sessions, insertFormer, lag } = setup()
      await insertFormer(sessionOf('old'))
      if (what === 'change of the password') lag.catchUp()
      if (what === 'use') await sessions.updateSession(sessionOf('old'), { lastUsedAt: AT })
      else if (what === 'rotation') await sessions.replaceToken(sessionOf('old'), 'second', AT)
      else await table.transact(await sessions.goOnWith('mark', { userId: 'usr_1', sessionId: 'ses_old' }))
      const withoutIndex = sessionRepository(
        { ...table, queryIndex: async () => ({ items: [] }) },
        { sessionAbsoluteSeconds: SECONDS },
      )
      expect(await withoutIndex.removeSessionsOfUser('usr_1')).toHaveLength(1)
      expect(await sessions.listSessions('usr_1')).toEqual([])
    },
  )
})
