import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'
import { until } from '../support/product.ts'

let cloud: ControlPlane
beforeAll(async () => void (cloud = await startControlPlane()))
afterAll(() => cloud[Symbol.asyncDispose]())

let count = 0
const address = (who: string) => `${who}-${++count}@example.com`
const KEY = { name: 'ci', scope: 'admin' }
type Made = { secret: string; keyId: string }

const withKey = (secret: string, method: string, path: string, body?: unknown, more: object = {}) =>
  cloud.call('public', method, path, { body, headers: { 'x-api-key': secret, ...more } })

/** An account with an admin who made whatever lets somebody in, and what each of it can still do with members. */
async function withAdmin() {
  const olga = await cloud.signUp(address('olga'))
  const ada = await cloud.join(olga, address('ada'), 'admin')
  const made = async (secret?: string): Promise<Made> => {
    const answer = await (secret === undefined
      ? ada.browser.send('POST', '/keys', KEY)
      : withKey(secret, 'POST', '/keys', KEY))
    expect(answer.status).toBe(200)
    return answer.body as Made
  }
  const own = await made()
  const byKey = await made(own.secret)
  const once = { 'idempotency-key': `kept-${count}` }
  const kept = await ada.browser.send('POST', '/keys', KEY, { headers: once })
  const before = await made()
  const rotated = (await withKey(before.secret, 'POST', `/keys/${before.keyId}/rotate`, {})).body as Made
  // An invitation of their own making for an address they have, and one that a key of theirs made.
  const [friend, other] = [address('friend'), address('other')]
  await ada.browser.send('POST', '/invitations', { email: friend, role: 'admin' })
  await withKey(own.secret, 'POST', '/invitations', { email: other, role: 'admin' })
  const links = await Promise.all([friend, other].map(async (to) => cloud.tokenIn(await cloud.mail(to))))
  const keys = { own, byKey, kept: kept.body as Made, before, rotated }
  const invite = () => ({ email: address('x'), role: 'admin' })
  /** What of it may still do something to members. */
  const powers = async () => {
    const left: string[] = []
    for (const [name, { secret }] of Object.entries(keys)) {
      if ((await withKey(secret, 'POST', '/invitations', invite())).status === 200) left.push(`key ${name}`)
      if ((await withKey(secret, 'POST', '/keys', KEY)).status === 200) left.push(`keys by ${name}`)
    }
    if ((await ada.browser.send('POST', '/invitations', invite())).status === 200) left.push('session')
    const repeated = await ada.browser.send('POST', '/keys', KEY, { headers: once })
    if (JSON.stringify(repeated.body).includes(keys.kept.secret)) left.push('kept answer')
    for (const token of links)
      if ((await cloud.browser().send('POST', '/invitation-offers', { token })).status === 200)
        left.push('invitation')
    return left
  }
  const works = async (secret: string) => (await withKey(secret, 'GET', '/indexes')).status === 200
  /** The gateway knows a key for a second. */
  const noneWorks = (secrets = Object.values(keys).map(({ secret }) => secret)) =>
    until(10, async () => ((await Promise.all(secrets.map(works))).includes(true) ? undefined : true))
  return { olga, ada, keys, powers, works, noneWorks }
}

describe('a person who goes', () => {
  it('leaves nothing behind by which they could manage members, or get at anything', async () => {
    const { olga, ada, keys, powers, works, noneWorks } = await withAdmin()
    expect(await powers()).toHaveLength(5 * 2 + 1 + 1 + 2)
    const path = `/members/${ada.userId}`
    const plan = await olga.browser.send('DELETE', `${path}?dryRun=true`)
    const risks = plan.body['risks'] as { level: string; message: string }[]
    // Ten keys by the keys above, and those.
    expect(risks[0]).toMatchObject({ level: 'danger', message: expect.stringMatching(/^1\d API keys that/) })
    expect(risks.map(({ message }) => message).join()).toMatch(/open invitations/)
    expect(await works(keys.own.secret)).toBe(true)
    expect((await olga.browser.send('DELETE', path)).status).toBe(200)
    expect(await noneWorks()).toBe(true)
    expect(await powers()).toEqual([])
    expect((await olga.browser.send('GET', '/invitations')).body['results']).not.toContainEqual(
      expect.objectContaining({ status: 'open' }),
    )
    // Those of others go on.
    expect(await works(olga.apiKey.secret)).toBe(true)
  })

  it('can leave keys that go on working, but manage nothing', async () => {
    const { olga, ada, keys, powers, works } = await withAdmin()
    const path = `/members/${ada.userId}?keepApiKeys=true`
    const plan = await olga.browser.send('DELETE', `${path}&dryRun=true`)
    expect(plan.body['risks']).toContainEqual(
      expect.objectContaining({ level: 'warning', message: expect.stringContaining('go on working') }),
    )
    expect((await olga.browser.send('DELETE', path)).status).toBe(200)
    expect(await until(10, async () => ((await powers()).length === 0 ? true : undefined))).toBe(true)
    for (const { secret } of Object.values(keys)) expect(await works(secret)).toBe(true)
  })

  it('cannot keep their own keys', async () => {
    const { ada, noneWorks } = await withAdmin()
    expect((await ada.browser.send('DELETE', `/members/${ada.userId}?keepApiKeys=true`)).status).toBe(200)
    expect(await noneWorks()).toBe(true)
  })

  it('takes the first key of the account with them, whose text they were shown', async () => {
    const { olga, ada, works, noneWorks } = await withAdmin()
    await olga.browser.send('POST', '/account/transfer-ownership', { userId: ada.userId })
    expect(await works(olga.apiKey.secret)).toBe(true)
    expect((await ada.browser.send('DELETE', `/members/${olga.user.userId}`)).status).toBe(200)
    expect(await noneWorks([olga.apiKey.secret])).toBe(true)
  })
})

describe('a person who is demoted', () => {
  it.each(['viewer', 'billing'])('to %s holds nothing that may do more', async (role) => {
    const { olga, ada, powers, noneWorks } = await withAdmin()
    const path = `/members/${ada.userId}`
    const plan = await olga.browser.send('PATCH', `${path}?dryRun=true`, { role })
    expect(plan.body['risks']).toContainEqual(
      expect.objectContaining({ level: 'danger', message: expect.stringContaining('revoked') }),
    )
    expect((await olga.browser.send('PATCH', path, { role })).status).toBe(200)
    expect(await noneWorks()).toBe(true)
    expect(await powers()).toEqual([])
  })

  it('to developer keeps their keys, which manage no members any more', async () => {
    const { olga, ada, keys, works } = await withAdmin()
    const path = `/members/${ada.userId}`
    expect((await olga.browser.send('PATCH', path, { role: 'developer' })).status).toBe(200)
    for (const { secret } of Object.values(keys)) {
      expect(await works(secret)).toBe(true)
      const invitation = { email: address('x'), role: 'viewer' }
      const invite = async () => (await withKey(secret, 'POST', '/invitations', invitation)).status
      expect(await until(10, async () => ((await invite()) === 403 ? 403 : undefined))).toBe(403)
      expect((await withKey(secret, 'PATCH', '/account', { name: 'Other' })).status).toBe(403)
    }
  })

  it('gets no answer again that they could not ask for now', async () => {
    const { olga, ada } = await withAdmin()
    const headers = { 'idempotency-key': `again-${count}` }
    const first = await ada.browser.send('POST', '/keys', KEY, { headers })
    expect(first.status).toBe(200)
    await olga.browser.send('PATCH', `/members/${ada.userId}?keepApiKeys=true`, { role: 'viewer' })
    const again = await ada.browser.send('POST', '/keys', KEY, { headers })
    expect(again).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})
