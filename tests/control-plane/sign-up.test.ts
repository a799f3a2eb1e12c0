import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

let cloud: ControlPlane
beforeAll(async () => void (cloud = await startControlPlane()))
afterAll(() => cloud[Symbol.asyncDispose]())

const begin = (email: string, more: Record<string, unknown> = {}) =>
  cloud.browser().send('POST', '/sign-ups', { email, password: STRONG, accountName: 'Engines', ...more })
const confirm = (signUp: unknown, code: string) =>
  cloud.browser().send('POST', '/sign-ups/confirm', { signUp, code })

describe('signing up', () => {
  it('makes user, account, ownership and the key default, and signs in', async () => {
    const ada = await cloud.signUp('ada@example.com', { name: 'Ada', accountName: 'Analytical Engines' })
    expect(await ada.browser.send('GET', '/sessions/current')).toMatchObject({
      status: 200,
      body: {
        user: { email: 'ada@example.com', name: 'Ada' },
        account: { name: 'Analytical Engines' },
        role: 'owner',
      },
    })
    expect(ada.apiKey).toMatchObject({ name: 'default', scope: 'admin' })
    expect(await ada.api('GET', '/keys')).toMatchObject({
      status: 200,
      body: { results: [{ name: 'default', status: 'active' }] },
    })
    expect((await cloud.browser().signIn('Ada@Example.com')).status).toBe(200)
  })

  it('answers the same for an address that has a user, and mails something else', async () => {
    await cloud.signUp('known@example.com')
    const [unknown, known] = [await begin('unknown@example.com'), await begin('KNOWN@example.com')]
    expect(known.status).toBe(unknown.status)
    expect(Object.keys(known.body)).toEqual(Object.keys(unknown.body))
    expect((await cloud.mail('known@example.com', 2)).subject).toContain('already have')
    // Neither a wrong code nor a right-looking one tells the two apart.
    const wrong = [
      await confirm(known.body['signUp'], '000000'),
      await confirm(unknown.body['signUp'], '000000'),
    ]
    expect(wrong.map(({ status, body }) => [status, body['code'], body['message']])).toEqual(
      wrong.map(() => [422, 'invalid_code', wrong[0]?.body['message']]),
    )
  })

  it('refuses a code that is wrong five times, used, too old, or replaced by another', async () => {
    const guessed = await begin('guess@example.com')
    const right = cloud.codeIn(await cloud.mail('guess@example.com'))
    const wrong = right === '111111' ? '222222' : '111111'
    for (let at = 0; at < 5; at++) expect((await confirm(guessed.body['signUp'], wrong)).status).toBe(422)
    expect(await confirm(guessed.body['signUp'], right)).toMatchObject({
      status: 429,
      body: { code: 'too_many_attempts' },
    })
    const again = await cloud.browser().send('POST', '/sign-ups/resend', { signUp: guessed.body['signUp'] })
    expect(again.status).toBe(200)
    expect((await confirm(guessed.body['signUp'], right)).status).toBe(422)
    const code = cloud.codeIn(await cloud.mail('guess@example.com', 2))
    cloud.pass(15 * 60 + 1)
    expect(await confirm(guessed.body['signUp'], code)).toMatchObject({
      status: 422,
      body: { code: 'invalid_code' },
    })
    const third = await cloud.browser().send('POST', '/sign-ups/resend', { signUp: guessed.body['signUp'] })
    expect(third.status).toBe(200)
    const fresh = cloud.codeIn(await cloud.mail('guess@example.com', 3))
    expect((await confirm(guessed.body['signUp'], `${fresh.slice(0, 3)} ${fresh.slice(3)}`)).status).toBe(200)
    expect((await confirm(guessed.body['signUp'], fresh)).status).toBe(422)
  })

  it('takes a code that is sent twice at once for one: one user, one account, one key, which works', async () => {
    const begun = await begin('double@example.com')
    const code = cloud.codeIn(await cloud.mail('double@example.com'))
    const answers = await Promise.all([1, 2, 3].map(() => confirm(begun.body['signUp'], code)))
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 422, 422])
    const browser = cloud.browser()
    await browser.signIn('double@example.com')
    expect((await browser.send('GET', '/memberships')).body['results']).toHaveLength(1)
    const keys = (await browser.send('GET', '/keys')).body['results']
    expect(keys).toMatchObject([{ name: 'default', status: 'active' }])
    const [done] = answers.filter(({ status }) => status === 200)
    const { secret } = (done?.body['apiKey'] ?? {}) as { secret?: string }
    const seen = await cloud.call('public', 'GET', '/account', { headers: { 'x-api-key': String(secret) } })
    expect(seen.status).toBe(200)
  })

  it('does not let one person confirm the password of another', async () => {
    const attacker = await begin('victim@example.com', { password: 'the password of an attacker' })
    const victim = await begin('victim@example.com')
    const code = cloud.codeIn(await cloud.mail('victim@example.com', 2))
    expect((await confirm(attacker.body['signUp'], code)).status).toBe(422)
    expect((await confirm(victim.body['signUp'], code)).status).toBe(200)
    expect((await cloud.browser().signIn('victim@example.com', 'the password of an attacker')).status).toBe(
      401,
    )
    expect((await cloud.browser().signIn('victim@example.com')).status).toBe(200)
  })

  it.each([
    ['a password that is too short', { password: 'short' }, 'unprocessable_entity'],
    ['a password on every list', { password: 'password1234' }, 'weak_password'],
    ['a repeated word', { password: 'abcabcabcabc' }, 'weak_password'],
    [
      'the name of the account',
      { password: 'differenceengine', accountName: 'Difference Engine' },
      'weak_password',
    ],
    ['no address', { email: 'nobody' }, 'unprocessable_entity'],
    ['an address in letters that look Latin', { email: 'аda@example.com' }, 'unprocessable_entity'],
    ['a name that turns the direction of text', { name: 'Ada\u202Egpj.exe' }, 'unprocessable_entity'],
    ['an empty account name', { accountName: '  ' }, 'unprocessable_entity'],
    ['a field nobody knows', { role: 'owner' }, 'unprocessable_entity'],
  ])('refuses %s', async (_, more, code) => {
    const answer = await begin('new@example.com', more)
    expect(answer.status).toBe(422)
    expect(answer.body['code']).toBe(code)
  })

  it('takes full-width letters for the plain ones they stand for', async () => {
    await cloud.signUp('wide@example.com')
    await begin('ｗｉｄｅ@example.com')
    expect((await cloud.mail('wide@example.com', 2)).subject).toContain('already have')
  })

  it('mails one address only so often, known or not', async () => {
    await cloud.signUp('often@example.com')
    for (const email of ['often@example.com', 'never-seen@example.com']) {
      const statuses: number[] = []
      for (let at = 0; at < 7; at++) statuses.push((await begin(email)).status)
      expect(statuses.slice(-2)).toEqual([429, 429])
    }
    cloud.pass(3601)
    expect((await begin('often@example.com')).status).toBe(200)
  })

  it('can be closed by the operator', async () => {
    await using closed = await startControlPlane({ env: { AUTH_SIGN_UP: 'closed' } })
    const answer = await closed
      .browser()
      .send('POST', '/sign-ups', { email: 'a@example.com', password: STRONG, accountName: 'A' })
    expect(answer).toMatchObject({ status: 403, body: { code: 'sign_up_closed' } })
  })
})
