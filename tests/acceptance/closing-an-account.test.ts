import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Embedded, PASSWORD, startEmbedded, type TestAccount } from '../support/embedded.ts'
import { until } from '../support/product.ts'

const RETENTION_DAYS = 30
const EVENT_DAYS = 30
let cloud: Embedded
let own: TestAccount
let other: TestAccount
let member: { cookie: string }
beforeAll(async () => {
  cloud = await startEmbedded()
  ;[own, other] = [await cloud.createAccount('own'), await cloud.createAccount('other')]
  member = await cloud.addMember(own, 'developer')
})
afterAll(() => cloud[Symbol.asyncDispose]())

async function send(method: string, url: string, headers: Record<string, string>, body?: unknown) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const web = (method: string, path: string, body?: unknown, { cookie } = own as { cookie: string }) =>
  send(method, `${cloud.url}/web${path}`, { cookie }, body)
const close = (confirmName: string, query = '') => web('POST', `/account/close${query}`, { confirmName })

async function createIndex(name: string, account: TestAccount): Promise<string> {
  await web('POST', `/indexes/${name}`, {}, account)
  await web('GET', `/indexes/${name}/status?waitFor=READY`, undefined, account)
  const { body } = await web('GET', `/indexes/${name}`, undefined, account)
  return String(body['marqoEndpoint'])
}

/** Rows that name the account and do not expire by themselves, in every table of the controller. */
function lastingRows(): unknown[] {
  const database = new DatabaseSync(join(cloud.dir, 'controller.sqlite'), { readOnly: true })
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    return tables.flatMap(({ name }) =>
      database
        .prepare(
          `SELECT pk, sk, body FROM "${String(name)}" WHERE expires_at IS NULL AND instr(pk || sk || body, ?) > 0`,
        )
        .all(own.accountId),
    )
  } finally {
    database.close()
  }
}

/** Runners look when a job is written: one that is about somebody else will do. */
async function letTimePass(seconds: number): Promise<void> {
  cloud.pass(seconds)
  const { token } = await signIn('other@example.com')
  await web('POST', '/accounts', { name: 'Another' }, { cookie: token })
}

async function signIn(email: string) {
  const response = await fetch(`${cloud.url}/web/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: PASSWORD }),
  })
  return { token: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

it('closes an account for good: indexes first, typed and proved, keys dead within a second, nothing left in the end', async () => {
  const endpoint = await createIndex('of-other', other)
  await createIndex('mine', own)
  /** How another account's endpoint refuses our key: it knows it, or it does not any more. */
  const atCell = async () =>
    (await send('GET', `${endpoint}/indexes/of-other/stats`, { 'x-api-key': own.keys.admin })).status
  expect(await atCell()).toBe(404)

  expect((await web('POST', '/account/close', { confirmName: 'own' }, member)).status).toBe(403)
  expect(await close('Own')).toMatchObject({ status: 422, body: { code: 'name_not_confirmed' } })
  for (const query of ['', '?dryRun=true'])
    expect(await close('own', query)).toMatchObject({ status: 409, body: { code: 'account_has_indexes' } })
  expect((await web('DELETE', '/indexes/mine')).status).toBe(200)
  await until(30, async () => {
    const { body } = await web('GET', '/indexes/mine/status?waitFor=DELETED')
    return body['indexStatus'] === 'DELETED' ? true : undefined
  })
  cloud.pass(601)
  expect(await close('own')).toMatchObject({ status: 403, body: { code: 'step_up_required' } })
  expect(await close('own', '?dryRun=true')).toMatchObject({ status: 200, body: { dryRun: true } })
  expect((await web('POST', '/sessions/current/step-up', { password: PASSWORD })).status).toBe(200)

  const closed = await close('own')
  expect(closed).toMatchObject({ status: 200, body: { accountId: own.accountId } })
  await until(20, async () => ((await atCell()) === 401 ? true : undefined))
  await until(2, async () => {
    const answer = await send('GET', `${cloud.url}/api/v2/account`, { 'x-api-key': own.keys.admin })
    return answer.status === 401 ? true : undefined
  })
  for (const who of [own, member]) {
    const { body } = await web('GET', '/sessions/current', undefined, who)
    expect(body['permissions']).toEqual([])
    expect(body).not.toHaveProperty('account')
    expect((await web('POST', '/indexes/late', {}, who)).status).toBe(403)
  }
  const mail = await until(10, async () =>
    (await cloud.outbox.list()).find(({ subject }) => subject === 'Your Marqo Cloud account was closed'),
  )
  expect(mail.text).toContain(String(closed.body['purgedAfter']).slice(0, 10))

  await letTimePass(61)
  await letTimePass((RETENTION_DAYS - 1) * 86_400)
  expect(lastingRows()).not.toEqual([])
  await letTimePass(86_400)
  await until(10, async () => (/account\.purged/.test(JSON.stringify(lastingRows())) ? true : undefined))
  // The events of the account stay for readers that are new, as long as all others; the count of them expires.
  await letTimePass((EVENT_DAYS + 1) * 86_400)
  await until(10, async () => {
    await cloud.controller.readOutboxes()
    return lastingRows().length === 0 ? true : undefined
  })
  // The address is free to begin anew.
  const { token } = await signIn('own@example.com')
  expect((await web('POST', '/accounts', { name: 'Own again' }, { cookie: token })).status).toBe(200)
})
