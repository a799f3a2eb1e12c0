import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ControlPlane, type Reply, startControlPlane } from '../support/control-plane.ts'

let cloud: ControlPlane
let ada: Awaited<ReturnType<ControlPlane['signUp']>>
beforeAll(async () => {
  cloud = await startControlPlane()
  ada = await cloud.signUp('ada@example.com')
})
afterAll(() => cloud[Symbol.asyncDispose]())

let count = 0
const newKey = () => `key-${++count}`
const NEW_KEY = { name: 'ci', scope: 'read' }
const once = (key: string) => ({ headers: { 'idempotency-key': key } })
const keysOf = async () => (await ada.api('GET', '/keys?limit=100')).body['results'] as { keyId: string }[]

describe('an Idempotency-Key', () => {
  it('makes a request happen once, and answers it the same again, secrets included', async () => {
    const key = newKey()
    const before = (await keysOf()).length
    const first = await ada.api('POST', '/keys', NEW_KEY, once(key))
    const again = await ada.api('POST', '/keys', NEW_KEY, once(key))
    expect(first.status).toBe(200)
    expect(again).toMatchObject({ status: 200, body: first.body })
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(first.headers.has('idempotency-replayed')).toBe(false)
    expect(await keysOf()).toHaveLength(before + 1)
  })

  it('also when both come at once', async () => {
    const key = newKey()
    const before = (await keysOf()).length
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => ada.api('POST', '/keys', NEW_KEY, once(key))))
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, body: answers[0]?.body ?? {} })
    expect(await keysOf()).toHaveLength(before + 1)
  })

  it('is refused for another body, path or method', async () => {
    const key = newKey()
    const made = await ada.api('POST', '/keys', NEW_KEY, once(key))
    const path = `/keys/${String(made.body['keyId'])}`
    const others: Promise<Reply>[] = [
      ada.api('POST', '/keys', { ...NEW_KEY, name: 'other' }, once(key)),
      ada.api('POST', '/invitations', { email: 'x@example.com', role: 'viewer' }, once('of-another-service')),
      ada.api('PATCH', path, { name: 'other' }, once(key)),
      ada.api('DELETE', path, undefined, once(key)),
    ]
    const statuses = (await Promise.all(others)).map(({ status, body }) => [status, body['code']])
    expect(statuses[1]).toEqual([200, undefined])
    for (const at of [0, 2, 3]) expect(statuses[at]).toEqual([409, 'idempotency_key_reused'])
  })

  it('is refused for another If-Match alone, where that counts', async () => {
    const path = `/keys/${String((await ada.api('POST', '/keys', NEW_KEY)).body['keyId'])}`
    const etag = (await ada.api('GET', path)).headers.get('etag') ?? ''
    const key = newKey()
    const rename = (ifMatch?: string) =>
      ada.api(
        'PATCH',
        path,
        { name: 'renamed' },
        { headers: { 'idempotency-key': key, ...(ifMatch !== undefined && { 'if-match': ifMatch }) } },
      )
    const first = await rename(etag)
    expect(first.status).toBe(200)
    expect(await rename(etag)).toMatchObject({ status: 200, body: first.body })
    for (const other of ['*', '"other"', undefined])
      expect(await rename(other)).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } })
  })

  it('may be used again after a refusal, which changed nothing', async () => {
    const key = newKey()
    expect((await ada.api('POST', '/keys', { ...NEW_KEY, scope: 'root' }, once(key))).status).toBe(422)
    expect((await ada.api('POST', '/keys', NEW_KEY, once(key))).status).toBe(200)
  })

  it('is of one caller alone', async () => {
    const key = newKey()
    const other = await ada.api('POST', '/keys', { name: 'other', scope: 'admin' })
    const first = await ada.api('POST', '/keys', NEW_KEY, once(key))
    const byOther = await cloud.call('public', 'POST', '/keys', {
      body: NEW_KEY,
      headers: { 'x-api-key': String(other.body['secret']), 'idempotency-key': key },
    })
    expect(byOther.status).toBe(200)
    expect(byOther.body['secret']).not.toBe(first.body['secret'])
  })

  it('holds across a restart, and for 24 hours', async () => {
    await using first = await startControlPlane()
    const user = await first.signUp('restart@example.com')
    const made = await user.api('POST', '/keys', NEW_KEY, once('restart'))
    await first.stop()
    const second = await startControlPlane({ dir: first.dir })
    const again = () =>
      second.call('public', 'POST', '/keys', {
        body: NEW_KEY,
        headers: { 'x-api-key': user.apiKey.secret, 'idempotency-key': 'restart' },
      })
    expect((await again()).body).toEqual(made.body)
    second.pass(86_400 - 60)
    expect((await again()).body).toEqual(made.body)
    second.pass(120)
    expect((await again()).body['keyId']).not.toBe(made.body['keyId'])
    await second.stop()
  })

  it('keeps no secret in the clear', async () => {
    const made = await ada.api('POST', '/keys', NEW_KEY, once(newKey()))
    const secret = String(made.body['secret'])
    expect(dump()).not.toContain(secret.slice(25, 68))
  })

  it.each(['', ' ', 'ä', 'x'.repeat(256)])('is refused as %j', async (key) => {
    const answer = await cloud
      .call('public', 'POST', '/keys', {
        body: NEW_KEY,
        headers: { 'x-api-key': ada.apiKey.secret, 'idempotency-key': key },
      })
      .catch(() => undefined)
    // What cannot be a header at all never reaches us.
    expect(answer === undefined || answer.status === 400).toBe(true)
  })
})

describe('ETag and If-Match', () => {
  it('let a change through only while nobody else made one', async () => {
    const made = await ada.api('POST', '/keys', NEW_KEY)
    const path = `/keys/${String(made.body['keyId'])}`
    const etag = (await ada.api('GET', path)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    const rename = (name: string, ifMatch: string) =>
      ada.api('PATCH', path, { name }, { headers: { 'if-match': ifMatch } })
    const both = await Promise.all([rename('one', etag), rename('two', etag)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    for (const stale of [etag, `W/${etag}`, '"other"', ''])
      expect(await rename('three', stale)).toMatchObject({
        status: 412,
        body: { code: 'precondition_failed' },
      })
    const now = (await ada.api('GET', path)).headers.get('etag') ?? ''
    expect((await rename('three', `"other", ${now}`)).status).toBe(200)
    expect((await rename('four', '*')).status).toBe(200)
    const revoke = await ada.api('DELETE', path, undefined, { headers: { 'if-match': now } })
    expect(revoke.status).toBe(412)
  })

  it('guard account, members and invitations too', async () => {
    const dev = await cloud.join(ada, 'etag@example.com', 'developer')
    const invited = await ada.api('POST', '/invitations', { email: 'tagged@example.com', role: 'viewer' })
    for (const [path, method, body] of [
      ['/account', 'PATCH', { name: 'Renamed' }],
      [`/members/${dev.userId}`, 'PATCH', { role: 'viewer' }],
      [`/invitations/${String(invited.body['invitationId'])}`, 'DELETE', undefined],
    ] as const) {
      const etag = (await ada.api('GET', path)).headers.get('etag') ?? ''
      const change = (tag: string) => ada.api(method, path, body, { headers: { 'if-match': tag } })
      expect([path, (await change('"stale"')).status]).toEqual([path, 412])
      expect([path, (await change(etag)).status]).toEqual([path, 200])
      expect([path, (await ada.api('GET', path)).headers.get('etag') === etag]).toEqual([path, false])
    }
  })
})

/** Every row of every table, but those that using the API writes by itself: counts of uses, times of sessions. */
function dump(): string {
  const asked = ['pk', 'sk'].map((column) => `${column} NOT LIKE 'APIKEY_USE%'`).join(' AND ')
  const database = new DatabaseSync(join(cloud.dir, 'controller.sqlite'), { readOnly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    return JSON.stringify(
      tables.map(({ name }) => [
        name,
        database
          .prepare(
            `SELECT * FROM "${String(name)}" WHERE ${asked} AND pk NOT LIKE 'SESSION#%' ORDER BY pk, sk`,
          )
          .all(),
      ]),
    )
  } finally {
    database.close()
  }
}

describe('?dryRun=true', () => {
  it('says what a mutation would do, checks what it would check, and changes nothing', async () => {
    const dev = await cloud.join(ada, 'dry@example.com', 'developer')
    const key = String((await ada.api('POST', '/keys', NEW_KEY)).body['keyId'])
    const invited = await ada.api('POST', '/invitations', {
      email: 'dry-invited@example.com',
      role: 'viewer',
    })
    const invitation = String(invited.body['invitationId'])
    await cloud.mail('dry-invited@example.com')
    const text = fc.string({ maxLength: 70 })
    const other = await cloud.signUp('dry-owner@example.com')
    await other.browser.send('POST', '/invitations', { email: ada.email, role: 'viewer' })
    const token = cloud.tokenIn(await cloud.mail(ada.email, 2))
    const ofPeople = fc.oneof(
      fc.record({ name: text }).map((body) => ['POST', '/accounts', body] as const),
      fc.record({ name: text }).map((body) => ['PATCH', '/profile', body] as const),
      fc
        .record({ confirmName: fc.oneof(text, fc.constant(ada.account.name)) })
        .map((body) => ['POST', '/account/close', body] as const),
      fc
        .record({ userId: fc.constantFrom(dev.userId, ada.user.userId, 'usr_none') })
        .map((body) => ['POST', '/account/transfer-ownership', body] as const),
      fc.constant(['DELETE', `/memberships/${ada.account.accountId}`, undefined] as const),
      fc
        .record({ token: fc.constantFrom(token, 'x'.repeat(43)) })
        .map((body) => ['POST', '/invitation-offers/accept', body] as const),
    )
    const ofAccounts = fc.oneof(
      fc
        .record({ name: text, scope: fc.constantFrom('read', 'read-write', 'admin', 'root') })
        .map((body) => ['POST', '/keys', body] as const),
      fc.record({ name: text, note: text }).map((body) => ['PATCH', `/keys/${key}`, body] as const),
      fc
        .record({ overlapSeconds: fc.integer({ min: -1, max: 700_000 }) })
        .map((body) => ['POST', `/keys/${key}/rotate`, body] as const),
      fc.constant(['DELETE', `/keys/${key}`, undefined] as const),
      fc.record({ name: text }).map((body) => ['PATCH', '/account', body] as const),
      fc
        .record({ role: fc.constantFrom('owner', 'admin', 'viewer', 'king') })
        .map((body) => ['PATCH', `/members/${dev.userId}`, body] as const),
      fc.constant(['DELETE', `/members/${dev.userId}`, undefined] as const),
      fc
        .record({ email: fc.oneof(fc.emailAddress(), text), role: fc.constantFrom('viewer', 'owner') })
        .map((body) => ['POST', '/invitations', body] as const),
      fc.constant(['POST', `/invitations/${invitation}/resend`, undefined] as const),
      fc.constant(['DELETE', `/invitations/${invitation}`, undefined] as const),
    )
    const calls = fc.oneof(
      ofAccounts.map((call) => ({ call, by: 'key' as const })),
      ofAccounts.map((call) => ({ call, by: 'person' as const })),
      ofPeople.map((call) => ({ call, by: 'person' as const })),
    )
    const before = dump()
    const planned = new Set<string>()
    await fc.assert(
      fc.asyncProperty(calls, async ({ call: [method, path, body], by }) => {
        const send = by === 'key' ? ada.api : ada.browser.send
        const answer = await send(method, `${path}?dryRun=true`, body, once('never-kept'))
        expect([200, 403, 404, 409, 422, 503]).toContain(answer.status)
        if (answer.status !== 200) return
        planned.add(String(answer.body['operationId']))
        expect(answer.body).toMatchObject({
          dryRun: true,
          operationId: expect.any(String),
          changes: expect.any(Array),
          cost: { currency: 'USD', hourlyMicrosBefore: 0, hourlyMicrosAfter: 0 },
        })
        expect(JSON.stringify(answer.body)).not.toContain('mqc_')
      }),
      { numRuns: 400 },
    )
    expect(planned.size).toBeGreaterThan(12)
    expect(dump()).toBe(before)
  })

  it('asks what the mutation itself would ask', async () => {
    const viewer = await cloud.join(ada, 'viewer@example.com', 'viewer')
    const create = await viewer.browser.send('POST', '/keys?dryRun=true', NEW_KEY)
    expect(create).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await ada.api('DELETE', '/keys/key_none?dryRun=true')).status).toBe(404)
    const own = `/members/${ada.user.userId}?dryRun=true`
    expect((await ada.browser.send('DELETE', own)).body['code']).toBe('last_owner')
    expect((await ada.api('POST', '/keys?dryRun=maybe', NEW_KEY)).status).toBe(422)
  })
})
