import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import { PASSWORD, service, system, withUser } from '../testing/fixture.ts'

const engines = {
  openStore: openSqliteStore,
  vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
}
const EMAIL = 'ada@example.com'
type Held = { isAlive: () => Promise<boolean> }

/** A user with or without two-factor sign-in, all their tokens, and ways to change their password. */
async function world(hasTwoFactor: boolean) {
  const resets: string[] = []
  const all = await withUser(engines, ({ mail }) => ({
    mail: async (one) => {
      const token = /reset-password#token=([\w-]+)/.exec(one.text)?.[1]
      if (token !== undefined) resets.push(token)
      return mail(one)
    },
    config: { ...service(engines).deps.config, maxResetsPerHour: 1000 },
  }))
  let [password, count] = [PASSWORD, 0]
  const next = () => (password = `seven unrelated grey herons ${++count}`)
  const session = async () => (await all.signIn(EMAIL, password)).token ?? ''
  const callerOf = async (token: string): Promise<Caller> => {
    const { sessionId = '' } = await all.auth.authorizeSession(system, { body: { token } })
    return { ...system, principal: { type: 'user', id: 'usr_1' }, sessionId, isSteppedUp: true }
  }
  // This session changes the password; it begins before a second factor is required.
  let own = await session()
  const isLive = (token: string) =>
    all.auth.authorizeSession(system, { body: { token } }).then(
      () => true,
      () => false,
    )
  if (hasTwoFactor)
    await all.table.insert({
      pk: 'USER#usr_1',
      sk: 'TWO_FACTOR',
      sealedSecret: 'sealed',
      enabledAt: all.deps.now().toISOString(),
      lastStep: 0,
    })
  const make = {
    session: async (): Promise<Held> => {
      const token = hasTwoFactor ? own : await session()
      return { isAlive: () => isLive(token) }
    },
    challenge: async (): Promise<Held> => {
      const { body } = await all.signIn(EMAIL, password)
      const challenge = String(body['challenge'])
      const answer = () =>
        all.send('POST', '/sessions/challenge', { body: { challenge, code: 'aaaaa-bbbbb' } })
      return { isAlive: async () => (await answer()).body['code'] !== 'challenge_over' }
    },
    reset: async (): Promise<Held> => {
      await all.send('POST', '/password-resets', { body: { email: EMAIL } })
      const token = resets.at(-1) ?? 'none'
      // A weak password is reported only to the holder of a valid link.
      const weak = { token, password: 'password1234' }
      const ask = () => all.send('POST', '/password-resets/confirm', { body: weak })
      return { isAlive: async () => (await ask()).body['code'] === 'weak_password' }
    },
  }
  const change = {
    /** The session that changed the password stays valid. */
    profile: async () => {
      if (!(await isLive(own))) return false
      const body = { currentPassword: password, newPassword: next() }
      await all.auth.changePassword(await callerOf(own), { body })
      expect(await isLive(own)).toBe(true)
      return true
    },
    link: async () => {
      await make.reset()
      const body = { token: resets.at(-1), password: next() }
      expect((await all.send('POST', '/password-resets/confirm', { body })).status).toBe(200)
      return true
    },
    service: async () => {
      await all.auth.setUserPassword(system, { params: { userId: 'usr_1' }, body: { password: next() } })
      return true
    },
  }
  return { make, change, ownAgain: async () => void (own = await session()) }
}

describe('every session, link and device of a user', () => {
  it('is invalid once the password changed, in whichever way and order', async () => {
    const held = fc.constantFrom('session' as const, 'challenge' as const, 'reset' as const)
    const way = fc.constantFrom('profile' as const, 'link' as const, 'service' as const)
    const steps = fc.array(fc.record({ held: fc.array(held, { minLength: 1, maxLength: 3 }), way }), {
      minLength: 1,
      maxLength: 3,
    })
    await fc.assert(
      fc.asyncProperty(fc.boolean(), steps, async (hasTwoFactor, each) => {
        const { make, change, ownAgain } = await world(hasTwoFactor)
        for (const step of each) {
          const before: Held[] = []
          for (const one of step.held) {
            // Without a second factor no sign-in waits for one; with it, sessions need a code.
            if (one === (hasTwoFactor ? 'session' : 'challenge')) continue
            const made = await make[one]()
            expect(await made.isAlive()).toBe(true)
            before.push(made)
          }
          if (!(await change[step.way]())) continue
          for (const one of before) expect(await one.isAlive()).toBe(false)
          if (!hasTwoFactor) await ownAgain()
        }
      }),
      { numRuns: 12 },
    )
  })

  it('is invalid even if the sessions to end were not found', async () => {
    const { signIn, auth, deps } = await withUser(engines, ({ sessions }) => ({
      sessions: { ...sessions, removeSessionsOfUser: async () => [], listSessions: async () => [] },
    }))
    const token = (await signIn(EMAIL, PASSWORD)).token ?? ''
    expect(await deps.identity.setPassword('usr_1', 'another long password', async () => [])).toBe('set')
    await expect(auth.authorizeSession(system, { body: { token } })).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })
})

describe('a session that is written while its token is being replaced', () => {
  it('keeps what was written: the proof of who one is, and the account', async () => {
    const { signIn, auth, deps, pass } = await withUser(engines, ({ sessions, newToken }) => ({
      sessions: {
        ...sessions,
        // Another request replaces the token between the read and the write.
        updateSession: async (session, fields, also) => {
          await sessions.replaceToken(session, `replaced ${newToken()}`, new Date('2026-03-01T00:20:00Z'))
          return sessions.updateSession(session, fields, also)
        },
      },
    }))
    const token = (await signIn(EMAIL, PASSWORD)).token ?? ''
    const { sessionId = '' } = await auth.authorizeSession(system, { body: { token } })
    pass(1200)
    const ada: Caller = { ...system, principal: { type: 'user', id: 'usr_1' }, sessionId }
    const { steppedUpUntil } = await auth.stepUp(ada, { body: { password: PASSWORD } })
    const [stored] = await deps.sessions.listSessions('usr_1')
    expect(stored?.provedAt).toEqual(deps.now())
    expect(Date.parse(steppedUpUntil)).toBeGreaterThan(deps.now().getTime())
    await auth.switchAccount(ada, { body: { accountId: 'acc_other000' } })
    expect((await deps.sessions.listSessions('usr_1'))[0]?.accountId).toBe('acc_other000')
  })
})

describe('a session', () => {
  it('idles out while only automatic requests use it', async () => {
    const { signIn, auth, pass } = await withUser(engines)
    const token = (await signIn(EMAIL, PASSWORD)).token ?? ''
    for (let day = 0; day < 6; day++) {
      pass(86_400)
      await auth.authorizeSession(system, { body: { token, isUse: false } })
    }
    pass(86_400)
    await expect(auth.authorizeSession(system, { body: { token, isUse: false } })).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })
})

describe('two codes that turn two-factor sign-in on at once', () => {
  it('give recovery codes once, and those work', async () => {
    const { signIn, auth, deps, pass } = await withUser({
      ...engines,
      pool: { totp: { newSecret: () => 'secret', uri: () => 'uri', stepOf: (_, code) => Number(code) } },
    })
    const others = (await signIn(EMAIL, PASSWORD)).token ?? ''
    pass(1)
    const token = (await signIn(EMAIL, PASSWORD)).token ?? ''
    const { sessionId = '' } = await auth.authorizeSession(system, { body: { token } })
    const ada: Caller = { ...system, principal: { type: 'user', id: 'usr_1' }, sessionId, isSteppedUp: true }
    await auth.beginTotp(ada, {})
    const given = await Promise.allSettled(
      ['000001', '000002', '000003'].map((code) => auth.confirmTotp(ada, { body: { code } })),
    )
    const codes = given.flatMap((one) => (one.status === 'fulfilled' ? [one.value.codes] : []))
    expect(codes).toHaveLength(1)
    expect(await deps.recoveryCodes.countCodes('usr_1')).toBe(10)
    const left = await deps.sessions.listSessions('usr_1')
    expect(left.map((one) => one.sessionId)).toEqual([sessionId])
    await expect(auth.authorizeSession(system, { body: { token: others } })).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })
})
