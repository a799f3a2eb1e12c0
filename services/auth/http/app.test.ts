import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isApiKeyText } from '#contracts/api-keys'
import { ROLE_PERMISSIONS } from '#contracts/auth'
import type { Caller } from '#platform/caller'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import * as fixture from '../testing/fixture.ts'

const { KEYS, PASSWORD, system } = fixture
const engines = {
  openStore: openSqliteStore,
  vault: keyFileVault(Buffer.alloc(32, 'k').toString('base64url')),
}
const service = () => fixture.service(engines)
const withUser = () => fixture.withUser(engines)

describe('signing in', () => {
  it('sets a cookie that only the browser reads, and knows the user by it until they sign out', async () => {
    const { signIn, send, auth } = await withUser()
    const signedIn = await signIn(' ADA@Example.com', PASSWORD)
    expect(signedIn).toMatchObject({
      status: 200,
      body: { status: 'signed_in', role: 'owner', user: { userId: 'usr_1' }, account: { name: 'One' } },
    })
    expect(signedIn.set).toMatch(/HttpOnly/)
    expect(signedIn.set).toMatch(/SameSite=Lax/)
    expect(signedIn.set).toMatch(/Path=\//)
    expect(signedIn.set).not.toMatch(/Secure/)
    expect(JSON.stringify(signedIn.body)).not.toContain(signedIn.token)
    const cookie = signedIn.token ?? ''
    expect(await send('GET', '/sessions/current', { cookie })).toMatchObject({
      status: 200,
      body: { account: { accountId: 'acc_one00000' } },
    })
    expect(await auth.authorizeSession(system, { body: { token: cookie } })).toEqual({
      accountId: 'acc_one00000',
      principal: { type: 'user', id: 'usr_1' },
      permissions: ROLE_PERMISSIONS.owner,
      role: 'owner',
      sessionId: expect.stringMatching(/^ses_/),
      isSteppedUp: true,
    })
    expect((await send('DELETE', '/sessions/current', { cookie })).set).toMatch(/Max-Age=0/)
    expect(await send('GET', '/sessions/current', { cookie })).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    })
    expect(await send('DELETE', '/sessions/current')).toMatchObject({
      status: 200,
      body: { signedOut: true },
    })
  })

  it('sends the cookie over https only, there', async () => {
    const { signIn } = await withUser()
    expect((await signIn('ada@example.com', PASSWORD, { url: 'https://service' })).set).toMatch(/Secure/)
  })

  it('does not tell a wrong password from an unknown e-mail', async () => {
    const { signIn } = await withUser()
    const [wrong, unknown] = [
      await signIn('ada@example.com', 'wrong'),
      await signIn('bob@example.com', 'wrong'),
    ]
    expect(wrong).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } })
    expect(unknown.body).toEqual(wrong.body)
    expect(unknown.status).toBe(wrong.status)
  })

  it('locks an e-mail after 5 failures, whether it exists or not, until time has passed', async () => {
    const { signIn, pass, attempts } = await withUser()
    for (const email of ['ada@example.com', 'bob@example.com']) {
      for (let time = 0; time < 5; time++) expect((await signIn(email, 'wrong')).status).toBe(401)
      expect(await signIn(email, PASSWORD)).toMatchObject({
        status: 429,
        retryAfter: '900',
        body: { code: 'too_many_sign_in_attempts' },
      })
    }
    expect(attempts.filter(({ event }) => event === 'sign_in.locked')).toHaveLength(2)
    pass(15 * 60 + 1)
    expect((await signIn('ada@example.com', PASSWORD)).status).toBe(200)
  })

  it('locks an address that tries many e-mails', async () => {
    const { signIn } = await withUser()
    for (let at = 0; at < 50; at++) await signIn(`user${at}@example.com`, 'wrong', { address: '10.0.0.1' })
    expect((await signIn('ada@example.com', PASSWORD, { address: '10.0.0.1' })).status).toBe(429)
    expect((await signIn('ada@example.com', PASSWORD, { address: '10.0.0.2' })).status).toBe(200)
  })

  it('ends a session that idles, and every session when it is too old or the password changes', async () => {
    const { signIn, send, pass, auth } = await withUser()
    const fresh = async () => (await signIn('ada@example.com', PASSWORD)).token ?? ''
    const status = async (cookie: string) => (await send('GET', '/sessions/current', { cookie })).status
    const idle = await fresh()
    pass(7 * 86_400)
    expect(await status(idle)).toBe(401)
    const used = await fresh()
    for (let day = 0; day < 29; day++) {
      pass(86_400)
      expect(await status(used)).toBe(200)
    }
    pass(86_400)
    expect(await status(used)).toBe(401)
    const other = await fresh()
    await auth.setUserPassword(system, {
      params: { userId: 'usr_1' },
      body: { password: 'another long password' },
    })
    expect(await status(other)).toBe(401)
    expect((await signIn('ada@example.com', PASSWORD)).status).toBe(401)
    expect((await signIn('ada@example.com', 'another long password')).status).toBe(200)
  })

  it('goes on without an account when the user is no member of any, and may do nothing there', async () => {
    const { signIn, send, state, auth } = await withUser()
    const cookie = (await signIn('ada@example.com', PASSWORD)).token ?? ''
    state.isMember = false
    expect(await auth.authorizeSession(system, { body: { token: cookie } })).toMatchObject({
      accountId: '',
      permissions: [],
    })
    const current = await send('GET', '/sessions/current', { cookie })
    expect(current).toMatchObject({ status: 200, body: { user: { userId: 'usr_1' }, permissions: [] } })
    expect(current.body).not.toHaveProperty('account')
    expect((await signIn('ada@example.com', PASSWORD)).status).toBe(200)
  })

  it('stores neither password nor token', async () => {
    const { signIn, table } = await withUser()
    const token = (await signIn('ada@example.com', PASSWORD)).token ?? ''
    const rows = JSON.stringify([
      await table.query('USER#usr_1', { limit: 10 }),
      await table.queryIndex('SESSIONS#usr_1', { limit: 10 }),
    ])
    expect(rows).toContain('argon2id')
    expect(rows).not.toContain(PASSWORD)
    expect(rows).not.toContain(token)
  })
})

/** What a gateway sends of a key. */
const asSent = (text: string) => ({
  hash: hash('sha256', text, 'base64url'),
  isWellFormed: isApiKeyText(text),
})

describe('an API key', () => {
  it('becomes a caller; only its hash is handed on', async () => {
    const { auth, state } = service()
    expect(await auth.authorizeApiKey(system, { body: { apiKey: asSent(KEYS.good) } })).toEqual({
      accountId: 'acc_one00000',
      principal: { type: 'apiKey', id: 'key_1' },
      permissions: ['account:read', 'indexes:read'],
      indexNames: ['a'],
    })
    expect(state.asked).toEqual([expect.stringMatching(/^[\w-]{43}$/)])
    await expect(
      auth.authorizeApiKey(system, { body: { apiKey: asSent(KEYS.revoked) } }),
    ).rejects.toMatchObject({
      code: 'unauthorized',
      message: expect.stringContaining('revoked'),
    })
  })

  it.each([
    [undefined, 'No API key'],
    ['default', 'mistyped'],
    [`${KEYS.good.slice(0, -1)}!`, 'mistyped'],
  ])('is refused as %s without asking anyone', async (apiKey, words) => {
    const { auth, state } = service()
    const body = apiKey === undefined ? {} : { apiKey: asSent(apiKey) }
    await expect(auth.authorizeApiKey(system, { body })).rejects.toMatchObject({
      kind: 'unauthenticated',
      message: expect.stringContaining(words),
    })
    expect(state.asked).toEqual([])
  })
})

describe('what only services may do', () => {
  it('is refused to users and keys', async () => {
    const { auth } = await withUser()
    const user: Caller = {
      ...system,
      accountId: 'acc_one00000',
      principal: { type: 'user', id: 'usr_1' },
    }
    await expect(auth.authorizeSession(user, { body: {} })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(auth.authorizeApiKey(user, { body: {} })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      auth.createUser(user, { body: { userId: 'usr_2', email: 'x@y.z', password: PASSWORD } }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      auth.setUserPassword(user, { params: { userId: 'usr_1' }, body: { password: PASSWORD } }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('gives passwords, and each user learns that theirs was given until they change it', async () => {
    const { auth, signIn } = await withUser()
    const token = (await signIn('ada@example.com', PASSWORD)).token ?? ''
    const { sessionId = '' } = await auth.authorizeSession(system, { body: { token } })
    const ada: Caller = { ...system, principal: { type: 'user', id: 'usr_1' }, sessionId }
    expect(await auth.getPasswordState(ada, {})).toEqual({ isGiven: true })
    const body = { currentPassword: PASSWORD, newPassword: 'nine purple umbrellas dance' }
    await auth.changePassword(ada, { body })
    expect(await auth.getPasswordState(ada, {})).toEqual({ isGiven: false })
    const params = { userId: 'usr_1' }
    await auth.setUserPassword(system, { params, body: { password: 'another long password' } })
    expect(await auth.getPasswordState(ada, {})).toEqual({ isGiven: true })
  })

  it('gives a user one login, again and again the same', async () => {
    const { auth } = await withUser()
    expect(
      await auth.createUser(system, {
        body: { userId: 'usr_1', email: 'ADA@example.com', password: 'some other password' },
      }),
    ).toEqual({ userId: 'usr_1', created: false })
    await expect(
      auth.createUser(system, { body: { userId: 'usr_2', email: 'ada@example.com', password: PASSWORD } }),
    ).rejects.toMatchObject({ code: 'user_already_exists' })
    await expect(
      auth.createUser(system, { body: { userId: 'usr_3', email: 'c@example.com', password: 'short' } }),
    ).rejects.toMatchObject({
      code: 'unprocessable_entity',
      message: expect.stringContaining('12 characters'),
    })
  })
})
