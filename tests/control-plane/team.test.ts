import { hash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane, STRONG } from '../support/control-plane.ts'

let cloud: ControlPlane
beforeAll(
  async () => void (cloud = await startControlPlane({ env: { USERS_ACCOUNTS_MAX_INVITATIONS: '3' } })),
)
afterAll(() => cloud[Symbol.asyncDispose]())

let count = 0
const address = (who: string) => `${who}-${++count}@example.com`
const owner = () => cloud.signUp(address('owner'), { name: 'Olga' })

describe('invitations', () => {
  it('bring a new person in, with the role they were given, by the link of the mail', async () => {
    const olga = await owner()
    const email = address('dev')
    const invited = await olga.browser.send('POST', '/invitations', {
      email: email.toUpperCase(),
      role: 'developer',
    })
    expect(invited).toMatchObject({ status: 200, body: { email, role: 'developer', status: 'open' } })
    const mail = await cloud.mail(email)
    expect(mail.text).toContain('Olga invites you')
    expect(mail.html).toContain('http://console.test/invitation#token=')
    const token = cloud.tokenIn(mail)
    expect(JSON.stringify(invited.body)).not.toContain(token)
    const dev = cloud.browser()
    const offer = await dev.send('POST', '/invitation-offers', { token })
    expect(offer.body).toMatchObject({ email, role: 'developer', inviterName: 'Olga', hasUser: false })
    const joined = await dev.send('POST', '/sign-ups/invited', { token, name: 'Dev', password: STRONG })
    expect(joined).toMatchObject({
      status: 200,
      body: { role: 'developer', account: { name: olga.account.name } },
    })
    expect(joined.body).not.toHaveProperty('apiKey')
    expect((await dev.send('POST', '/invitation-offers', { token })).status).toBe(404)
    expect((await olga.browser.send('GET', '/invitations')).body['results']).toMatchObject([
      { status: 'accepted' },
    ])
    expect((await olga.browser.send('GET', '/members')).body['results']).toHaveLength(2)
  })

  it('are accepted by a user who exists, signed in with that address only', async () => {
    const [olga, ida, other] = [
      await owner(),
      await cloud.signUp(address('ida')),
      await cloud.signUp(address('x')),
    ]
    await olga.browser.send('POST', '/invitations', { email: ida.email, role: 'viewer' })
    const token = cloud.tokenIn(await cloud.mail(ida.email, 2))
    const accept = (browser: typeof ida.browser) =>
      browser.send('POST', '/invitation-offers/accept', { token })
    expect(await accept(other.browser)).toMatchObject({
      status: 403,
      body: { code: 'invitation_for_another_address' },
    })
    expect(
      (await cloud.browser().send('POST', '/sign-ups/invited', { token, password: STRONG })).body['code'],
    ).toBe('user_already_exists')
    expect(await accept(ida.browser)).toMatchObject({ status: 200, body: { role: 'viewer' } })
    expect((await accept(ida.browser)).status).toBe(404)
    const { accountId } = olga.account
    const memberships = (await ida.browser.send('GET', '/memberships')).body['results']
    expect(memberships).toMatchObject([{ role: 'owner' }, { role: 'viewer', accountId }])
    const switched = await ida.browser.send('PUT', '/sessions/current/account', { accountId })
    expect(switched).toMatchObject({ status: 200, body: { role: 'viewer', account: { accountId } } })
    expect((await ida.browser.send('GET', '/keys')).status).toBe(403)
    expect((await other.browser.send('PUT', '/sessions/current/account', { accountId })).status).toBe(404)
  })

  it('are worth nothing once declined, revoked, sent again or too old', async () => {
    const olga = await owner()
    const invite = async (email: string) => {
      const { body } = await olga.browser.send('POST', '/invitations', { email, role: 'viewer' })
      return { id: String(body['invitationId']), token: cloud.tokenIn(await cloud.mail(email)) }
    }
    const see = async (token: string) =>
      (await cloud.browser().send('POST', '/invitation-offers', { token })).status
    const declined = await invite(address('declines'))
    expect(
      (await cloud.browser().send('POST', '/invitation-offers/decline', { token: declined.token })).status,
    ).toBe(200)
    expect(await see(declined.token)).toBe(404)
    expect((await olga.browser.send('DELETE', `/invitations/${declined.id}`)).body['code']).toBe(
      'invitation_already_answered',
    )
    const revoked = await invite(address('revoked'))
    expect((await olga.browser.send('DELETE', `/invitations/${revoked.id}`)).body['status']).toBe('revoked')
    expect((await olga.browser.send('DELETE', `/invitations/${revoked.id}`)).status).toBe(200)
    expect(await see(revoked.token)).toBe(404)
    const email = address('again')
    const resent = await invite(email)
    expect((await olga.browser.send('POST', `/invitations/${resent.id}/resend`)).status).toBe(200)
    expect(await see(resent.token)).toBe(404)
    const second = cloud.tokenIn(await cloud.mail(email, 2))
    expect(await see(second)).toBe(200)
    cloud.pass(7 * 86_400 + 1)
    expect(await see(second)).toBe(404)
    await olga.browser.signIn(olga.email)
    const { body } = await olga.browser.send('GET', `/invitations/${resent.id}`)
    expect(body['status']).toBe('expired')
    expect((await olga.browser.send('POST', `/invitations/${resent.id}/resend`)).status).toBe(200)
    expect(await see(cloud.tokenIn(await cloud.mail(email, 3)))).toBe(200)
  })

  it('are one per address, none for members, and at most three open ones, also when many are made at once', async () => {
    const olga = await owner()
    const invite = (email: string) => olga.browser.send('POST', '/invitations', { email, role: 'viewer' })
    expect((await invite(olga.email)).body['code']).toBe('already_a_member')
    const email = address('twice')
    expect((await invite(email)).status).toBe(200)
    expect((await invite(email)).body['code']).toBe('already_invited')
    const many = await Promise.all(Array.from({ length: 6 }, () => invite(address('many'))))
    expect(many.filter((answer) => answer.status === 200)).toHaveLength(2)
    for (const answer of many.filter(({ status }) => status !== 200))
      expect(answer).toMatchObject({ status: 429, body: { code: 'invitation_limit_exceeded' } })
  })

  it('are either accepted or revoked when both come at once', async () => {
    const olga = await owner()
    for (let round = 0; round < 5; round++) {
      const ida = await cloud.signUp(address('race'))
      const { body } = await olga.browser.send('POST', '/invitations', { email: ida.email, role: 'viewer' })
      const token = cloud.tokenIn(await cloud.mail(ida.email, 2))
      const [accepted, revoked] = await Promise.all([
        ida.browser.send('POST', '/invitation-offers/accept', { token }),
        olga.browser.send('DELETE', `/invitations/${String(body['invitationId'])}`),
      ])
      expect([accepted.status === 200, revoked.status === 200].filter(Boolean)).toHaveLength(1)
      const members = (await olga.browser.send('GET', '/members')).body['results'] as { userId: string }[]
      expect(members.some(({ userId }) => userId === ida.user.userId)).toBe(accepted.status === 200)
    }
  })

  it('cannot make an owner', async () => {
    const olga = await owner()
    const answer = await olga.browser.send('POST', '/invitations', { email: address('o'), role: 'owner' })
    expect(answer.status).toBe(422)
  })
})

describe('members', () => {
  it('change role and leave; the last owner can do neither', async () => {
    const olga = await owner()
    const dev = await cloud.join(olga, address('dev'), 'developer')
    const own = `/members/${olga.user.userId}`
    for (const answer of [
      await olga.browser.send('PATCH', own, { role: 'admin' }),
      await olga.browser.send('DELETE', own),
    ])
      expect(answer).toMatchObject({ status: 409, body: { code: 'last_owner' } })
    expect((await olga.browser.send('PATCH', `/members/${dev.userId}`, { role: 'owner' })).status).toBe(200)
    expect((await olga.browser.send('DELETE', own)).body).toEqual({ removed: true })
    expect(await olga.browser.send('GET', '/members')).toMatchObject({ status: 403 })
    expect((await dev.browser.send('GET', '/members')).body['results']).toMatchObject([{ role: 'owner' }])
  })

  it('never lose their last owner, also when two owners remove or demote each other at once', async () => {
    for (const act of ['DELETE', 'PATCH'] as const) {
      const olga = await owner()
      const dev = await cloud.join(olga, address('dev'), 'developer')
      await olga.browser.send('PATCH', `/members/${dev.userId}`, { role: 'owner' })
      const body = act === 'PATCH' ? { role: 'viewer' } : undefined
      const answers = await Promise.all([
        olga.browser.send(act, `/members/${dev.userId}`, body),
        dev.browser.send(act, `/members/${olga.user.userId}`, body),
      ])
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      const left = answers[0]?.status === 200 ? olga : dev
      const members = (await left.browser.send('GET', '/members')).body['results'] as { role: string }[]
      expect(members.filter(({ role }) => role === 'owner')).toHaveLength(1)
    }
  })

  it('who are admins make and unmake no owners', async () => {
    const olga = await owner()
    const admin = await cloud.join(olga, address('admin'), 'admin')
    const forbidden = { status: 403, body: { code: 'forbidden' } }
    const send = admin.browser.send
    expect(await send('PATCH', `/members/${olga.user.userId}`, { role: 'viewer' })).toMatchObject(forbidden)
    expect(await send('DELETE', `/members/${olga.user.userId}`)).toMatchObject(forbidden)
    expect(await send('PATCH', `/members/${admin.userId}`, { role: 'owner' })).toMatchObject(forbidden)
    expect(await send('POST', '/account/transfer-ownership', { userId: admin.userId })).toMatchObject(
      forbidden,
    )
  })

  it('lose the account with their next request, and go on in another of theirs', async () => {
    const olga = await owner()
    const ida = await cloud.signUp(address('ida'))
    await olga.browser.send('POST', '/invitations', { email: ida.email, role: 'admin' })
    await ida.browser.send('POST', '/invitation-offers/accept', {
      token: cloud.tokenIn(await cloud.mail(ida.email, 2)),
    })
    await ida.browser.send('PUT', '/sessions/current/account', { accountId: olga.account.accountId })
    expect((await ida.browser.send('GET', '/account')).body['accountId']).toBe(olga.account.accountId)
    await olga.browser.send('DELETE', `/members/${ida.user.userId}`)
    expect((await ida.browser.send('GET', '/account')).body['accountId']).toBe(ida.account.accountId)
  })

  it('are handed the ownership by an owner who proved themselves', async () => {
    const olga = await owner()
    const dev = await cloud.join(olga, address('dev'), 'developer')
    const transfer = () => olga.browser.send('POST', '/account/transfer-ownership', { userId: dev.userId })
    cloud.pass(601)
    expect(await transfer()).toMatchObject({ status: 403, body: { code: 'step_up_required' } })
    await olga.browser.send('POST', '/sessions/current/step-up', { password: STRONG })
    expect(await transfer()).toMatchObject({ status: 200, body: { userId: dev.userId, role: 'owner' } })
    const { body } = await dev.browser.send('GET', `/members/${olga.user.userId}`)
    expect(body['role']).toBe('admin')
    expect((await transfer()).status).toBe(403)
  })

  it('are listed in pages that miss and repeat nobody', async () => {
    const olga = await owner()
    const joined = [olga.user.userId]
    for (let at = 0; at < 6; at++) joined.push((await cloud.join(olga, address('m'), 'viewer')).userId)
    const seen: string[] = []
    let after: string | undefined
    do {
      const query = `?limit=3${after === undefined ? '' : `&after=${after}`}`
      const { body } = await olga.browser.send('GET', `/members${query}`)
      const page = body as { results: { userId: string }[]; next?: string }
      seen.push(...page.results.map(({ userId }) => userId))
      after = page.next
    } while (after !== undefined)
    expect(seen.toSorted()).toEqual(joined.toSorted())
  })
})

describe('accounts', () => {
  it('are several per user, each with a key default of its own', async () => {
    const olga = await owner()
    const made = await olga.browser.send('POST', '/accounts', { name: 'Second' })
    expect(made).toMatchObject({
      status: 200,
      body: { account: { name: 'Second' }, apiKey: { name: 'default' } },
    })
    const { accountId } = made.body['account'] as { accountId: string }
    await olga.browser.send('PUT', '/sessions/current/account', { accountId })
    expect((await olga.browser.send('GET', '/keys')).body['results']).toHaveLength(1)
    const { secret } = made.body['apiKey'] as { secret: string }
    const seen = await cloud.call('public', 'GET', '/account', { headers: { 'x-api-key': secret } })
    expect(seen.body['accountId']).toBe(accountId)
    expect((await olga.browser.send('PATCH', '/account', { name: 'Ｓecond' })).body['name']).toBe('Ｓecond')
  })

  it('are left by their members, also from within another one; never by the last owner', async () => {
    const olga = await owner()
    const ida = await cloud.signUp(address('ida'))
    await olga.browser.send('POST', '/invitations', { email: ida.email, role: 'viewer' })
    await ida.browser.send('POST', '/invitation-offers/accept', {
      token: cloud.tokenIn(await cloud.mail(ida.email, 2)),
    })
    const leave = (who: typeof ida, path: string) => who.browser.send('DELETE', `/memberships/${path}`)
    const tried = await leave(ida, `${olga.account.accountId}?dryRun=true`)
    expect(tried).toMatchObject({ status: 200, body: { dryRun: true } })
    expect((await leave(ida, olga.account.accountId)).body).toEqual({ removed: true })
    expect((await olga.browser.send('GET', '/members')).body['results']).toHaveLength(1)
    expect((await ida.browser.send('GET', '/account')).body['accountId']).toBe(ida.account.accountId)
    expect(await leave(ida, olga.account.accountId)).toMatchObject({
      status: 404,
      body: { code: 'account_not_found' },
    })
    for (const path of [olga.account.accountId, `${olga.account.accountId}?dryRun=true`])
      expect(await leave(olga, path)).toMatchObject({ status: 409, body: { code: 'last_owner' } })
  })

  it('close for everybody at once: keys dead, members out; nothing is left after the retention time', async () => {
    const olga = await owner()
    const dev = await cloud.join(olga, address('dev'), 'developer')
    const close = (confirmName: string) => olga.browser.send('POST', '/account/close', { confirmName })
    expect(await close('another name')).toMatchObject({ status: 422, body: { code: 'name_not_confirmed' } })
    expect(
      (await dev.browser.send('POST', '/account/close', { confirmName: olga.account.name })).status,
    ).toBe(403)
    expect((await olga.api('GET', '/keys')).status).toBe(200)
    expect((await close(olga.account.name)).status).toBe(200)
    cloud.pass(2)
    expect((await cloud.mail(olga.email, 2)).subject).toContain('was closed')
    for (const one of [olga, dev])
      expect(await one.browser.send('GET', '/sessions/current')).toMatchObject({
        status: 200,
        body: { permissions: [] },
      })
    const refused = await cloud.controller.clients.apiKeys.verifyApiKey(
      { accountId: '', principal: { type: 'cell', id: 'local' }, requestId: 'req_1' },
      { body: { keyHash: hashOf(olga.apiKey.secret) } },
    )
    expect(refused).toEqual({ refusedBecause: 'revoked' })
    expect((await olga.browser.send('POST', '/accounts', { name: 'Next' })).status).toBe(200)
  })
})

function hashOf(apiKey: string): string {
  return hash('sha256', apiKey, 'base64url')
}
