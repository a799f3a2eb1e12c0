import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

type Line = {
  event?: string
  level: string
  accountId?: string
  userId?: string
  subject?: { type: string; id: string }
  actor?: { type: string; id: string }
  address?: string
  requestId?: string
}

const NEXT = 'nine purple umbrellas dance'
const AFTER = 'twelve slow wooden bridges'
const lines: string[] = []
let cloud: ControlPlane
beforeAll(async () => {
  const env = { GATEWAY_REFUSED_PER_MINUTE: '3' }
  cloud = await startControlPlane({ env, onLog: (line) => void lines.push(line) })
})
afterAll(() => cloud[Symbol.asyncDispose]())

/** Of what is logged by default. @returns what it answered, and the lines that it led to */
async function during<R>(act: () => Promise<R>): Promise<{ result: R; said: Line[] }> {
  await cloud.readOutboxes()
  const before = lines.length
  const result = await act()
  await cloud.readOutboxes()
  return { result, said: lines.slice(before).map((line) => JSON.parse(line) as Line) }
}

const secrets = new Set<string>([STRONG, NEXT, AFTER])
const keepSecret = (secret: unknown) => {
  secrets.add(String(secret))
  return String(secret)
}

/** The one line that an act leads to. */
async function expectOnce(event: string, act: () => Promise<{ status: number }>): Promise<Line> {
  const { said } = await during(act)
  expect(said.map((line) => line.event)).toEqual([event])
  const [line] = said
  if (line === undefined) throw new Error('nothing was said')
  expect(line).toMatchObject({
    level: 'notice',
    requestId: expect.stringMatching(/^req_/),
    address: expect.stringMatching(/^(192\.0\.2|198\.51\.100)\.\d+$/),
  })
  return line
}

describe('the log tells by default, once and with who and from where,', () => {
  it('that a sign-in failed, for an address that has a user and for one that has none', async () => {
    const ada = await cloud.signUp('ada@example.com')
    const from = { address: '198.51.100.7' }
    const wrong = (email: string) => () =>
      cloud.browser(from).send('POST', '/sessions', { email, password: keepSecret('guess of a stranger') })
    const line = await expectOnce('sign_in.refused', wrong(ada.email))
    expect(line).toMatchObject({ userId: ada.user.userId, address: from.address })
    const none = await expectOnce('sign_in.refused', wrong('nobody@example.com'))
    expect(none.userId).toBeUndefined()
  })

  it('that a network is locked out', async () => {
    const ada = await cloud.signUp('locked@example.com')
    const one = cloud.browser({ address: '198.51.100.8' })
    for (let tries = 0; tries < 5; tries++) await one.signIn(ada.email, 'wrong password')
    const line = await expectOnce('sign_in.locked', () => one.signIn(ada.email, 'wrong password'))
    expect(line).toMatchObject({ userId: ada.user.userId, address: '198.51.100.8' })
  })

  it('that somebody signed in from a device that is not known, and nothing of one that is', async () => {
    const ada = await cloud.signUp('device@example.com')
    const other = cloud.browser()
    const line = await expectOnce('sign_in.new_device', () => other.signIn(ada.email))
    expect(line).toMatchObject({ userId: ada.user.userId, address: '192.0.2.1' })
    expect((await during(() => other.signIn(ada.email))).said).toEqual([])
  })

  it('that a password was changed, and that one was set by the link of a mail', async () => {
    const ada = await cloud.signUp('password@example.com')
    const mails = (await cloud.mailsTo(ada.email)).length
    const body = { currentPassword: STRONG, newPassword: NEXT }
    const changed = await expectOnce('password.changed', () =>
      ada.browser.send('PUT', '/password', body).then((reply) => expectOk(reply)),
    )
    expect(changed).toMatchObject({ actor: { type: 'user', id: ada.user.userId } })
    // The mail that tells of it is delivered later, and is not to be taken for the one with the link.
    await cloud.mail(ada.email, mails + 1)
    await cloud.browser().send('POST', '/password-resets', { email: ada.email })
    await cloud.mail(ada.email, mails + 2)
    const mail = (await cloud.mailsTo(ada.email)).find((one) => cloud.tokenIn(one) !== '')
    const token = keepSecret(mail === undefined ? '' : cloud.tokenIn(mail))
    const reset = await expectOnce('password.reset', () =>
      cloud
        .browser()
        .send('POST', '/password-resets/confirm', { token, password: AFTER })
        .then((reply) => expectOk(reply)),
    )
    expect(reset.userId).toBe(ada.user.userId)
  })

  it('that two-factor sign-in was turned on, its codes used and replaced, and that it was turned off', async () => {
    const ada = await cloud.signUp('totp@example.com')
    const { send } = ada.browser
    const secret = keepSecret((await send('POST', '/two-factor/totp')).body['secret'])
    const code = new TOTP({ secret }).generate({ timestamp: cloud.now().getTime() })
    let codes: string[] = []
    await expectOnce('two_factor.enabled', async () => {
      const reply = await send('POST', '/two-factor/totp/confirm', { code })
      codes = (reply.body['codes'] as string[]).map(keepSecret)
      return reply
    })
    await expectOnce('two_factor.recovery_code_used', () =>
      send('POST', '/sessions/current/step-up', { code: codes[0] }),
    )
    await expectOnce('two_factor.recovery_codes_renewed', () => send('POST', '/two-factor/recovery-codes'))
    await expectOnce('two_factor.disabled', () => send('DELETE', '/two-factor'))
  })

  it('that a session was revoked', async () => {
    const ada = await cloud.signUp('session@example.com')
    const other = cloud.browser()
    await other.signIn(ada.email)
    const { results } = (await ada.browser.send('GET', '/sessions')).body as {
      results: { sessionId: string; isCurrent: boolean }[]
    }
    const { sessionId } = results.find(({ isCurrent }) => !isCurrent) ?? { sessionId: '' }
    await expectOnce('session.revoked', () => ada.browser.send('DELETE', `/sessions/${sessionId}`))
    await other.signIn(ada.email)
    await expectOnce('session.revoked', () => ada.browser.send('DELETE', '/sessions'))
  })

  it('that a key was created, rotated and revoked, by a person or by another key', async () => {
    const ada = await cloud.signUp('keys@example.com')
    keepSecret(ada.apiKey.secret)
    let keyId = ''
    const created = await expectOnce('api_key.created', async () => {
      const reply = await ada.api('POST', '/keys', { name: 'one', scope: 'read' })
      keepSecret(reply.body['secret'])
      keyId = String(reply.body['keyId'])
      return reply
    })
    const { accountId } = ada.account
    expect(created).toMatchObject({ accountId, actor: { type: 'apiKey', id: ada.apiKey.keyId } })
    const { said: turned } = await during(async () => {
      const reply = await ada.browser.send('POST', `/keys/${keyId}/rotate`, { overlapSeconds: 60 })
      keepSecret(reply.body['secret'])
    })
    expect(turned.map((line) => line.event)).toEqual(['api_key.rotated', 'api_key.created'])
    const [rotated] = turned
    expect(rotated).toMatchObject({ accountId, actor: { type: 'user', id: ada.user.userId } })
    await expectOnce('api_key.revoked', () => ada.browser.send('DELETE', `/keys/${keyId}`))
  })

  it('that somebody was invited, got another role and was removed', async () => {
    const ada = await cloud.signUp('owner@example.com')
    const { accountId } = ada.account
    const actor = { type: 'user', id: ada.user.userId }
    const invited = await expectOnce('invitation.created', () =>
      ada.browser.send('POST', '/invitations', { email: 'new@example.com', role: 'viewer' }),
    )
    expect(invited).toMatchObject({ accountId, actor })
    keepSecret(cloud.tokenIn(await cloud.mail('new@example.com')))
    const bob = await cloud.join(ada, 'bob@example.com', 'admin')
    const path = `/members/${bob.userId}`
    const demoted = await expectOnce('member.role_changed', () =>
      ada.browser.send('PATCH', path, { role: 'viewer' }),
    )
    expect(demoted).toMatchObject({ accountId, subject: { type: 'member', id: bob.userId }, actor })
    await expectOnce('member.removed', () => ada.browser.send('DELETE', path))
  })

  it('that a network is refused because it came too often without a valid credential, once a minute', async () => {
    const headers = { 'x-api-key': 'mqc_nothing' }
    const ask = () => cloud.call('public', 'GET', '/keys', { headers, address: '198.51.100.9' })
    const { said } = await during(async () => {
      for (let tries = 0; tries < 10; tries++) await ask()
    })
    expect(said).toMatchObject([
      {
        level: 'notice',
        event: 'authentication.limited',
        address: '198.51.100.9',
        requestId: expect.any(String),
      },
    ])
  })
})

describe('of these lines', () => {
  it('none holds a secret, or anything of a mail', () => {
    const all = lines.join('\n')
    expect(lines.length).toBeGreaterThan(10)
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(5)
      expect(all).not.toContain(secret)
    }
    expect(all).not.toMatch(/@example\.com|#token=/)
  })

  it('none believes a header that says where a request comes from', async () => {
    const headers = { 'x-client-address': '203.0.113.1', 'x-forwarded-for': '203.0.113.1' }
    const { said } = await during(() => cloud.browser({ headers }).signIn('ada@example.com', 'wrong'))
    expect(said.map(({ address }) => address)).toEqual(['192.0.2.1'])
  })
})

function expectOk<R extends { status: number }>(reply: R): R {
  expect(reply.status).toBe(200)
  return reply
}
