import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import { endSessionsJob } from '../jobs/end-sessions-job.ts'
import { PASSWORD, system, withUser } from '../testing/fixture.ts'
import { setUserPassword } from './set-user-password.ts'

const engines = {
  openStore: openSqliteStore,
  vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
}
const EMAIL = 'ada@example.com'
const NEXT = 'nine purple umbrellas dance'

/** A user who is signed in. */
async function signedIn() {
  const all = await withUser(engines)
  const token = (await all.signIn(EMAIL, PASSWORD)).token ?? ''
  const { sessionId = '' } = await all.auth.authorizeSession(system, { body: { token } })
  const ada: Caller = {
    ...system,
    principal: { type: 'user', id: 'usr_1' },
    sessionId,
    isSteppedUp: true,
    address: '192.0.2.1',
  }
  let seen = (await all.events()).length
  /** What is published meanwhile. */
  const during = async (act: () => Promise<unknown>) => {
    await act()
    const events = (await all.events()).slice(seen)
    seen += events.length
    return events
  }
  return { ...all, token, ada, during }
}
const typesOf = (events: { type: string }[]) => events.map(({ type }) => type)

describe('every change of how a user signs in publishes its event, with who did it and from where,', () => {
  it('from the first password to the end of the last session', async () => {
    const { events, ada, auth, during, signIn, send, token } = await signedIn()
    expect(typesOf(await events())).toEqual(['user.signed_up', 'password.set', 'session.started'])
    const stepped = await during(() => auth.stepUp(ada, { body: { password: PASSWORD } }))
    expect(stepped).toMatchObject([
      {
        type: 'session.stepped_up',
        userId: 'usr_1',
        subject: { type: 'session', id: ada.sessionId },
        actor: ada.principal,
        address: ada.address,
      },
    ])
    const begun = await during(() => signIn(EMAIL, PASSWORD))
    expect(begun).toMatchObject([{ type: 'session.started', after: { isNewDevice: true } }])
    await signIn(EMAIL, PASSWORD)
    const revoked = await during(() => auth.revokeOtherSessions(ada, {}))
    expect(typesOf(revoked)).toEqual(['session.started', 'session.revoked', 'session.revoked'])
    const body = { currentPassword: PASSWORD, newPassword: NEXT }
    expect(typesOf(await during(() => auth.changePassword(ada, { body })))).toEqual(['password.changed'])
    const ended = await during(() => send('DELETE', '/sessions/current', { cookie: token }))
    expect(typesOf(ended)).toEqual(['session.ended'])
    const numbers = (await events()).map(({ sequence }) => sequence)
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('when the second factor is turned on, used and turned off', async () => {
    const { ada, auth, deps, during, signIn } = await signedIn()
    await signIn(EMAIL, PASSWORD)
    let secret = ''
    const begun = await during(async () => void ({ secret } = await auth.beginTotp(ada, {})))
    expect(typesOf(begun)).toEqual(['session.started', 'two_factor.enrolment_started'])
    let codes: string[] = []
    const code = new TOTP({ secret }).generate({ timestamp: deps.now().getTime() })
    const enabled = await during(async () => {
      ;({ codes } = await auth.confirmTotp(ada, { body: { code } }))
    })
    expect(typesOf(enabled)).toEqual(['session.ended', 'two_factor.enabled'])
    const used = await during(() => auth.stepUp(ada, { body: { code: codes[0] ?? '' } }))
    expect(used).toMatchObject([
      { type: 'two_factor.recovery_code_used', after: { recoveryCodesLeft: 9 } },
      { type: 'session.stepped_up' },
    ])
    expect(typesOf(await during(() => auth.renewRecoveryCodes(ada, {})))).toEqual([
      'two_factor.recovery_codes_renewed',
    ])
    expect(typesOf(await during(() => auth.disableTwoFactor(ada, {})))).toEqual(['two_factor.disabled'])
  })
})

describe('a changed password says of each session that it ended,', () => {
  const setPassword = { params: { userId: 'usr_1' }, body: { password: NEXT } }

  it('but for the one that changed it', async () => {
    const { ada, auth, deps, during, signIn } = await signedIn()
    await during(() => signIn(EMAIL, PASSWORD))
    const [other] = (await deps.sessions.listSessions('usr_1')).filter(
      ({ sessionId }) => sessionId !== ada.sessionId,
    )
    const body = { currentPassword: PASSWORD, newPassword: NEXT }
    const published = await during(() => auth.changePassword(ada, { body }))
    expect(published).toMatchObject([
      { type: 'password.changed', actor: ada.principal },
      { type: 'session.ended', subject: { id: other?.sessionId }, actor: ada.principal },
    ])
    expect(await deps.sessions.listSessions('usr_1')).toMatchObject([{ sessionId: ada.sessionId }])
  })

  it('and the present password set again ends and says nothing', async () => {
    const { ada, auth, deps, during, signIn } = await signedIn()
    await during(() => signIn(EMAIL, PASSWORD))
    const set = await during(() => auth.setUserPassword(system, setPassword))
    expect(typesOf(set)).toEqual(['password.set', 'session.ended', 'session.ended'])
    await during(() => signIn(EMAIL, NEXT))
    expect(await during(() => auth.setUserPassword(system, setPassword))).toEqual([])
    const body = { currentPassword: NEXT, newPassword: NEXT }
    const same = auth.changePassword(ada, { body })
    await expect(same).rejects.toMatchObject({ code: 'same_password' })
    expect(await deps.sessions.listSessions('usr_1')).toHaveLength(1)
  })

  it('also when the request that changed it died before it ended them, and of none that began since', async () => {
    const { deps, during, signIn } = await signedIn()
    const dies = async () => {
      throw new Error('died')
    }
    await expect(
      setUserPassword({ ...deps, sessions: { ...deps.sessions, listSessions: dies } }, system, {
        userId: 'usr_1',
        password: NEXT,
      }),
    ).rejects.toThrow('died')
    const [stale] = await deps.sessions.listSessions('usr_1')
    await during(() => signIn(EMAIL, NEXT))
    const payload = { userId: 'usr_1', changedAt: deps.now().toISOString() }
    const job = { id: 'job_1', queue: 'q', dueAt: deps.now(), payload, attempts: 1, createdAt: deps.now() }
    const published = await during(() => endSessionsJob(deps)(job, new AbortController().signal))
    expect(published).toMatchObject([{ type: 'session.ended', subject: { id: stale?.sessionId } }])
    expect(await deps.sessions.listSessions('usr_1')).toHaveLength(1)
  })
})

it('what changes nothing publishes nothing', async () => {
  const { ada, auth, attempts, during, signIn } = await signedIn()
  const published = await during(async () => {
    await signIn(EMAIL, 'wrong')
    await expect(auth.stepUp(ada, { body: { password: 'wrong' } })).rejects.toMatchObject({
      code: 'invalid_credentials',
    })
    await expect(auth.revokeSession(ada, { params: { sessionId: 'ses_none' } })).rejects.toMatchObject({
      code: 'session_not_found',
    })
    await auth.revokeOtherSessions(ada, {})
    await auth.disableTwoFactor(ada, {})
  })
  expect(published).toEqual([])
  expect(attempts.filter(({ event }) => event === 'sign_in.refused')).toHaveLength(2)
})

it('a change that is refused at its write leaves no event', async () => {
  const { deps, events } = await signedIn()
  const before = await events()
  const told = [deps.publish({ type: 'user.signed_up', userId: 'usr_2', subject: { id: 'usr_2' } }, system)]
  const taken = { userId: 'usr_2', email: EMAIL, password: PASSWORD }
  expect(await deps.identity.createUser(taken, async () => told)).toBe(false)
  expect(await events()).toEqual(before)
})
