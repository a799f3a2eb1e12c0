import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Browser, type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

let cloud: ControlPlane
beforeAll(async () => void (cloud = await startControlPlane()))
afterAll(() => cloud[Symbol.asyncDispose]())

const NEW = 'nine purple umbrellas dance'
const codeOf = (secret: unknown) =>
  new TOTP({ secret: String(secret) }).generate({ timestamp: cloud.now().getTime() })
const status = async (browser: Browser) => (await browser.send('GET', '/pages/shell')).status

async function withTotp(email: string) {
  const user = await cloud.signUp(email)
  const begun = await user.browser.send('POST', '/two-factor/totp')
  const confirmed = await user.browser.send('POST', '/two-factor/totp/confirm', {
    code: codeOf(begun.body['secret']),
  })
  // The next code is another one.
  cloud.pass(30)
  return {
    ...user,
    secret: begun.body['secret'],
    begun,
    confirmed,
    codes: confirmed.body['codes'] as string[],
  }
}

describe('passwords', () => {
  it('are set anew with the link of a mail, once; every session ends', async () => {
    const ada = await cloud.signUp('forgot@example.com')
    const asked = await cloud.browser().send('POST', '/password-resets', { email: ' Forgot@example.com' })
    const unknown = await cloud.browser().send('POST', '/password-resets', { email: 'nobody@example.com' })
    expect(unknown).toMatchObject({ status: asked.status, body: asked.body })
    const mail = await cloud.mail('forgot@example.com', 2)
    expect(mail.text).toContain('http://console.test/reset-password#token=')
    const token = cloud.tokenIn(mail)
    const reset = (password: string) =>
      cloud.browser().send('POST', '/password-resets/confirm', { token, password })
    expect(await reset('password1234')).toMatchObject({ status: 422, body: { code: 'weak_password' } })
    const guess = { token: `${token.slice(1)}A`, password: 'password1234' }
    // Who has no link learns nothing of the password, and costs nothing.
    expect(await cloud.browser().send('POST', '/password-resets/confirm', guess)).toMatchObject({
      status: 422,
      body: { code: 'invalid_token' },
    })
    expect((await reset(NEW)).status).toBe(200)
    expect(await reset(STRONG)).toMatchObject({ status: 422, body: { code: 'invalid_token' } })
    expect(await status(ada.browser)).toBe(401)
    expect((await cloud.browser().signIn('forgot@example.com')).status).toBe(401)
    expect((await cloud.browser().signIn('forgot@example.com', NEW)).status).toBe(200)
    expect((await cloud.mail('forgot@example.com', 3)).subject).toContain('password was changed')
    expect(await cloud.mailsTo('nobody@example.com')).toEqual([])
  })

  it('are set by one of two who use the link at once', async () => {
    await cloud.signUp('twice@example.com')
    await cloud.browser().send('POST', '/password-resets', { email: 'twice@example.com' })
    const token = cloud.tokenIn(await cloud.mail('twice@example.com', 2))
    const reset = (password: string) =>
      cloud.browser().send('POST', '/password-resets/confirm', { token, password })
    const answers = await Promise.all([reset(NEW), reset('eleven silent copper kettles')])
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 422])
  })

  it('are refused with a link that is too old', async () => {
    await cloud.signUp('late@example.com')
    await cloud.browser().send('POST', '/password-resets', { email: 'late@example.com' })
    const token = cloud.tokenIn(await cloud.mail('late@example.com', 2))
    cloud.pass(3601)
    const answer = await cloud.browser().send('POST', '/password-resets/confirm', { token, password: NEW })
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_token' } })
  })

  it('are changed by who knows the old one; other sessions end, this one goes on', async () => {
    const ada = await cloud.signUp('change@example.com')
    const other = cloud.browser()
    await other.signIn('change@example.com')
    const change = (currentPassword: string, newPassword: string) =>
      ada.browser.send('PUT', '/password', { currentPassword, newPassword })
    expect(await change('wrong wrong wrong', NEW)).toMatchObject({
      status: 422,
      body: { code: 'invalid_credentials' },
    })
    expect(await change(STRONG, 'qwertyuiop12')).toMatchObject({
      status: 422,
      body: { code: 'weak_password' },
    })
    expect((await change(STRONG, NEW)).status).toBe(200)
    expect(await status(other)).toBe(401)
    expect(await status(ada.browser)).toBe(200)
  })

  it('are not guessed from a stolen session: five wrong ones lock it', async () => {
    const ada = await cloud.signUp('stolen@example.com')
    const statuses: number[] = []
    for (let at = 0; at < 6; at++)
      statuses.push(
        (await ada.browser.send('POST', '/sessions/current/step-up', { password: `wrong ${at}` })).status,
      )
    expect(statuses).toEqual([422, 422, 422, 422, 422, 429])
  })
})

describe('two-factor sign-in', () => {
  it('is begun with a secret and a QR code, and is on once a code was seen', async () => {
    const { begun, confirmed, codes, browser } = await withTotp('totp@example.com')
    expect(begun.body['uri']).toMatch(/^otpauth:\/\/totp\/Marqo%20Cloud:totp%40example\.com\?/)
    const rows = begun.body['qrRows'] as string[]
    expect(rows.every((row) => /^[01]+$/.test(row) && row.length === rows.length)).toBe(true)
    expect(confirmed.status).toBe(200)
    expect(new Set(codes).size).toBe(10)
    expect(await browser.send('GET', '/two-factor')).toMatchObject({ body: { recoveryCodesLeft: 10 } })
    expect(await browser.send('POST', '/two-factor/totp')).toMatchObject({
      status: 409,
      body: { code: 'two_factor_enabled' },
    })
  })

  it('lets in with a code that is fresh, and with each code once', async () => {
    const { email, secret } = await withTotp('fresh@example.com')
    const challenged = async () => {
      const browser = cloud.browser()
      const answer = await browser.signIn(email)
      expect(answer.body['status']).toBe('totp_required')
      expect(browser.cookie).toBeUndefined()
      return { browser, challenge: answer.body['challenge'] }
    }
    const [one, two] = [await challenged(), await challenged()]
    const code = codeOf(secret)
    const answers = await Promise.all(
      [one, two].map(({ browser, challenge }) =>
        browser.send('POST', '/sessions/challenge', { challenge, code }),
      ),
    )
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 422])
    const old = codeOf(secret)
    cloud.pass(120)
    const three = await challenged()
    const late = await three.browser.send('POST', '/sessions/challenge', {
      challenge: three.challenge,
      code: old,
    })
    expect(late).toMatchObject({ status: 422, body: { code: 'invalid_code' } })
  })

  it('takes each challenge once, and not for long', async () => {
    const { email, secret, codes } = await withTotp('once@example.com')
    const answer = (challenge: unknown, code: string) =>
      cloud.browser().send('POST', '/sessions/challenge', { challenge, code })
    const { challenge } = (await cloud.browser().signIn(email)).body
    expect((await answer(challenge, codeOf(secret))).status).toBe(200)
    const over = { status: 401, body: { code: 'challenge_over' } }
    expect(await answer(challenge, codes[0] ?? '')).toMatchObject(over)
    const late = (await cloud.browser().signIn(email)).body['challenge']
    cloud.pass(5 * 60 + 1)
    expect(await answer(late, codes[0] ?? '')).toMatchObject(over)
    expect(await answer('x'.repeat(43), codes[0] ?? '')).toMatchObject(over)
  })

  it('bears five wrong codes per challenge and five per user', async () => {
    const { email, secret } = await withTotp('brute@example.com')
    const browser = cloud.browser()
    const { challenge } = (await browser.signIn(email)).body
    const wrong = codeOf(secret) === '000000' ? '000001' : '000000'
    const statuses: number[] = []
    for (let at = 0; at < 6; at++)
      statuses.push((await browser.send('POST', '/sessions/challenge', { challenge, code: wrong })).status)
    expect(statuses).toEqual([422, 422, 422, 422, 422, 401])
    const again = (await browser.signIn(email)).body['challenge']
    const right = await browser.send('POST', '/sessions/challenge', {
      challenge: again,
      code: codeOf(secret),
    })
    expect(right.status).toBe(429)
    cloud.pass(15 * 60 + 1)
    const later = (await browser.signIn(email)).body['challenge']
    const good = await browser.send('POST', '/sessions/challenge', { challenge: later, code: codeOf(secret) })
    expect(good.status).toBe(200)
  })

  it('lets in with each recovery code once, however it is written', async () => {
    const { email, codes } = await withTotp('recover@example.com')
    const use = async (code: string) => {
      const browser = cloud.browser()
      const { challenge } = (await browser.signIn(email)).body
      return (await browser.send('POST', '/sessions/challenge', { challenge, code })).status
    }
    const first = codes[0] ?? ''
    expect(await use(first.toUpperCase().replace('-', ' '))).toBe(200)
    expect(await use(first)).toBe(422)
    expect(await use(codes[1] ?? '')).toBe(200)
  })

  it('is turned off, and given new recovery codes, by who proved themselves a moment ago', async () => {
    const { browser, email, secret, codes } = await withTotp('off@example.com')
    cloud.pass(601)
    for (const [method, path] of [
      ['POST', '/two-factor/recovery-codes'],
      ['DELETE', '/two-factor'],
    ] as const)
      expect(await browser.send(method, path)).toMatchObject({
        status: 403,
        body: { code: 'step_up_required' },
      })
    expect((await browser.send('POST', '/sessions/current/step-up', { password: STRONG })).status).toBe(422)
    expect((await browser.send('POST', '/sessions/current/step-up', { code: codeOf(secret) })).status).toBe(
      200,
    )
    const renewed = (await browser.send('POST', '/two-factor/recovery-codes')).body['codes'] as string[]
    expect(renewed.some((code) => codes.includes(code))).toBe(false)
    expect((await browser.send('DELETE', '/two-factor')).status).toBe(200)
    expect((await cloud.browser().signIn(email)).body['status']).toBe('signed_in')
  })
})

describe('sessions', () => {
  it('are listed with where they began, and ended one by one or all others', async () => {
    const ada = await cloud.signUp('list@example.com')
    const [phone, laptop] = [
      cloud.browser({ headers: { 'user-agent': 'Phone' }, address: '192.0.2.7' }),
      cloud.browser({ headers: { 'user-agent': 'Laptop\u0007' } }),
    ]
    await phone.signIn('list@example.com')
    await laptop.signIn('list@example.com')
    const list = async () =>
      (await ada.browser.send('GET', '/sessions')).body['results'] as {
        sessionId: string
        userAgent: string
        address: string
        isCurrent: boolean
      }[]
    const sessions = await list()
    expect(sessions).toHaveLength(3)
    expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1)
    const ofPhone = sessions.find(({ userAgent }) => userAgent === 'Phone')
    expect(ofPhone?.address).toBe('192.0.2.7')
    expect((await ada.browser.send('DELETE', `/sessions/${ofPhone?.sessionId}`)).body).toEqual({ revoked: 1 })
    expect((await ada.browser.send('DELETE', `/sessions/${ofPhone?.sessionId}`)).status).toBe(404)
    expect(await status(phone)).toBe(401)
    expect(await status(laptop)).toBe(200)
    expect((await ada.browser.send('DELETE', '/sessions')).body).toEqual({ revoked: 1 })
    expect(await status(laptop)).toBe(401)
    expect(await status(ada.browser)).toBe(200)
  })

  it('change their token every day, also under many requests at once, and keep going', async () => {
    const { browser } = await cloud.signUp('rotate@example.com')
    const before = browser.cookie
    cloud.pass(86_401)
    const answers = await Promise.all(Array.from({ length: 8 }, () => browser.send('GET', '/pages/shell')))
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200))
    expect(answers.filter((answer) => answer.headers.has('set-cookie'))).toHaveLength(1)
    expect(browser.cookie).not.toBe(before)
    expect(await status(browser)).toBe(200)
  })

  it('end for everyone when a token that was replaced comes again', async () => {
    const { browser } = await cloud.signUp('replay@example.com')
    const thief = cloud.browser()
    thief.cookie = browser.cookie
    cloud.pass(86_401)
    expect(await status(browser)).toBe(200)
    cloud.pass(61)
    expect(await status(thief)).toBe(401)
    expect(await status(browser)).toBe(401)
  })

  it('tell who is signed in, and that nobody is, where that is no failure', async () => {
    const ada = await cloud.signUp('state@example.com')
    const asked = await ada.browser.send('GET', '/session-state')
    expect(asked.body).toMatchObject({ current: { user: { email: 'state@example.com' } } })
    await ada.browser.send('DELETE', '/sessions/current')
    for (const browser of [ada.browser, cloud.browser()])
      expect(await browser.send('GET', '/session-state')).toMatchObject({ status: 200, body: {} })
  })

  it.each([
    'mqc_session=',
    'mqc_session=%',
    'mqc_session',
    '=;=;=',
    `mqc_session=${'a'.repeat(4000)}`,
    'mqc_session=a; mqc_session=b',
    'mqc_session="quoted"',
  ])('are not found in the cookie %s', async (cookie) => {
    const browser = cloud.browser()
    browser.cookie = cookie
    expect([401, 422]).toContain((await browser.send('GET', '/pages/shell')).status)
    expect((await browser.send('GET', '/sessions/current')).status).toBe(401)
  })

  it('believe no header that says who asks', async () => {
    const ada = await cloud.signUp('smuggle@example.com')
    const headers = {
      'x-client-address': '127.0.0.1',
      'x-caller': JSON.stringify({
        accountId: ada.account.accountId,
        principal: { type: 'system', id: 'x' },
      }),
      authorization: `Bearer ${ada.apiKey.secret}`,
    }
    expect((await cloud.browser({ headers }).send('GET', '/pages/shell')).status).toBe(401)
    expect((await cloud.call('public', 'GET', '/keys', { headers })).status).toBe(401)
  })
})
