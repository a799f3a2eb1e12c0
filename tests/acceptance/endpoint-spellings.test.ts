import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cellDataRoutes } from '#contracts/cells'
import { type Embedded, startEmbedded, type TestAccount } from '../support/embedded.ts'
import { inTurns, sendRaw } from '../support/raw-http.ts'

/** In every text that belongs to the one account alone. */
const CANARY = 'nightfall'
const METHODS = ['GET', 'POST', 'PATCH', 'DELETE']

let cloud: Embedded
let own: TestAccount
let port: number
/** Labels of the index nobody else may reach, and of one that some of the keys may. */
let labels: { hidden: string; open: string }
let keys: Record<string, string | undefined>

async function api(account: TestAccount, method: string, path: string, body?: unknown) {
  const response = await fetch(`${cloud.url}/api/v2${path}`, {
    method,
    headers: { 'x-api-key': account.keys.admin, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, string>
}

async function createIndex(account: TestAccount, name: string): Promise<string> {
  await api(account, 'POST', `/indexes/${name}`, {})
  await api(account, 'GET', `/indexes/${name}/status?waitFor=READY`)
  const { marqoEndpoint = '' } = await api(account, 'GET', `/indexes/${name}`)
  return new URL(marqoEndpoint).pathname.slice(1)
}

const call = (method: string, target: string, apiKey: string | undefined, body = '') =>
  sendRaw(port, method, target, {
    headers: { 'content-type': 'application/json', ...(apiKey !== undefined && { 'x-api-key': apiKey }) },
    body,
  })

beforeAll(async () => {
  cloud = await startEmbedded()
  port = Number(new URL(cloud.cellUrl).port)
  own = await cloud.createAccount('own')
  const other = await cloud.createAccount('other')
  labels = { hidden: await createIndex(own, CANARY), open: await createIndex(own, 'open') }
  const limited = (scope: string) =>
    api(own, 'POST', '/keys', { name: scope, scope, indexNames: ['open'] }).then(({ secret }) => secret)
  keys = {
    limited: await limited('read-write'),
    'limited admin': await limited('admin'),
    foreign: other.keys.admin,
    none: undefined,
  }
  const documents = [{ _id: `${CANARY}-1`, [`${CANARY}_field`]: `${CANARY} text` }]
  const added = await call(
    'POST',
    `/${labels.hidden}/indexes/${CANARY}/documents`,
    own.keys.admin,
    JSON.stringify({ documents, tensorFields: [`${CANARY}_field`] }),
  )
  if (added.status !== 200) throw new Error(added.body)
})
afterAll(() => cloud[Symbol.asyncDispose]())

/** Ways to write the same path, or one that a careless reader takes for it. */
function spellings(label: string, path: string): string[] {
  const plain = `/${label}${path}`
  const other = `/${labels.open}`
  return [
    plain,
    `/${plain}`,
    `${plain}/`,
    `/.${plain}`,
    `/x/..${plain}`,
    `/%2e%2e${plain}`,
    `/x/%2e%2e${plain}`,
    `/${label}${path.replaceAll('/', '%2f')}`,
    `/%${label.charCodeAt(0).toString(16)}${label.slice(1)}${path}`,
    `/${label.toUpperCase()}${path}`,
    `${plain}%00`,
    `${plain};a=b`,
    `${plain}?x-api-key=1`,
    `${plain}#${labels.open}`,
    `http://127.0.0.1:${port}${plain}`,
    `http://elsewhere.test${plain}`,
    plain.replaceAll('/', '\\'),
    `${other}/..${plain}`,
    `/${label}${path.replaceAll('/', '//')}`,
    `${plain}%20`,
    `/.;${plain}`,
    `${other}%2f..%2f${label}${path}`,
    `${other}${path}`,
    `${other}/../${label}/../${label}${path}`,
  ]
}

const ROUTES = Object.values(cellDataRoutes).map(({ path }) => path)
const filled = (path: string) => path.replace('{name}', CANARY).replace('{id}', `${CANARY}-1`)
const BODY = JSON.stringify({ q: CANARY, documentIds: [`${CANARY}-1`] })
/** What anybody may ask of the process itself. */
const OPERATIONAL = /^\{"status":"(alive|ready)"\}$/

describe('however a path is spelled, at the endpoint of an index', () => {
  it('its own key reads it: what is looked for is there', async () => {
    const answer = await call(
      'POST',
      `/${labels.hidden}/indexes/${CANARY}/search`,
      own.keys.admin,
      JSON.stringify({ q: CANARY }),
    )
    expect(answer.status).toBe(200)
    expect(answer.body).toContain(`${CANARY} text`)
  })

  it.each(['limited', 'limited admin', 'foreign', 'none'])(
    'a key that is %s gets nothing of it',
    async (kind) => {
      const asked = ROUTES.flatMap((path) =>
        METHODS.flatMap((method) =>
          spellings(labels.hidden, filled(path)).map((target) => ({ method, target, path })),
        ),
      )
      expect(asked).toHaveLength(1728)
      const wrong: string[] = []
      await inTurns(asked, 8, async ({ method, target, path }) => {
        const { status, body } = await call(method, target, keys[kind], method === 'GET' ? '' : BODY)
        // At the open index a limited key may ask what the index is not named in.
        const isOpen = target.startsWith(`/${labels.open}`) && !path.includes('{name}')
        const isAnswered = status < 400 && !(isOpen && kind.startsWith('limited')) && !OPERATIONAL.test(body)
        const tells = body.replaceAll(target, '').includes(`${CANARY} text`)
        if (isAnswered || status >= 500 || tells) wrong.push(`${method} ${target}: ${status} ${body}`)
      })
      expect(wrong).toEqual([])
    },
  )
})

describe('what an endpoint answers', () => {
  const at = (path: string) => `/${labels.hidden}${path}`

  it('is 405 with Allow where the path takes other methods, and HEAD where it takes GET', async () => {
    const search = at(`/indexes/${CANARY}/search`)
    const refused = await call('GET', search, own.keys.admin)
    expect(refused.status).toBe(405)
    expect(refused.head.toLowerCase()).toContain('\r\nallow: post\r\n')
    expect(refused.body).toContain('method_not_allowed')
    expect((await call('DELETE', at(''), own.keys.admin)).head.toLowerCase()).toContain('allow: get, head')
    expect(await call('HEAD', at(`/indexes/${CANARY}/stats`), own.keys.admin)).toMatchObject({
      status: 200,
      body: '',
    })
    expect((await call('HEAD', search, own.keys.admin)).status).toBe(405)
    expect((await call('HEAD', at(`/indexes/${CANARY}/stats`), undefined)).status).toBe(401)
    const options = await call('OPTIONS', search, undefined)
    expect(options.status).toBe(204)
    expect(options.head.toLowerCase()).toContain('allow: post, options')
    expect((await call('GET', at('/nothing'), own.keys.admin)).status).toBe(404)
  })

  it('is kept by nobody and read as nothing else', async () => {
    for (const target of [at(''), at('/nothing'), `${at('')}?x=1`]) {
      const { head } = await call('GET', target, own.keys.admin)
      expect(head.toLowerCase()).toContain('x-content-type-options: nosniff')
      expect(head.toLowerCase()).toContain('cache-control: no-store')
    }
  })

  it('is a refusal for bytes that are not UTF-8, in bodies and in addresses', async () => {
    const documents = at(`/indexes/${CANARY}/documents`)
    const bad = (path: string, body: string, type = 'application/json') =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'x-api-key': own.keys.admin, 'content-type': type },
        body: Buffer.from(body, 'latin1'),
      })
    for (const [path, body] of [
      [documents, '{"documents":[{"_id":"Zürich"}],"tensorFields":[]}'],
      [`${documents}/delete-batch`, '["Zürich"]'],
      [at(`/indexes/${CANARY}/search`), '{"q":"Zürich"}'],
    ] as const) {
      const answer = await bad(path, body)
      expect(answer.status).toBe(400)
      expect(await answer.json()).toMatchObject({ code: 'malformed_request' })
    }
    expect((await bad(documents, '{}', 'application/json; charset=latin1')).status).toBe(415)
    expect((await call('GET', `${documents}/%FC`, own.keys.admin)).status).toBe(400)
    expect((await call('GET', `${documents}/ü`, own.keys.admin)).status).toBe(400)
  })

  it('is 400 for a request that names two hosts', async () => {
    const two = { 'x-api-key': own.keys.admin, host: `a\r\nHost: b` }
    expect((await sendRaw(port, 'GET', at(''), { headers: two })).status).toBe(400)
  })
})

it('who sends bad keys from one network is told to wait; good keys go on', async () => {
  await using limited = await startEmbedded({ env: { GATEWAY_REFUSED_PER_MINUTE: '3' } })
  const cellPort = Number(new URL(limited.cellUrl).port)
  const ask = () => sendRaw(cellPort, 'GET', '/x-abcdef-acc/', { headers: { 'x-api-key': 'mqc_wrong' } })
  const answers = []
  for (let at = 0; at < 4; at++) answers.push(await ask())
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429])
  expect(answers[0]?.head.toLowerCase()).toContain('ratelimit-remaining: 2')
  expect(answers[3]?.head.toLowerCase()).toMatch(/retry-after: \d+/)
  const { keys: good, accountId } = await limited.createAccount('good')
  const headers = { 'x-api-key': good.read }
  // Its key is known; only the index is not there.
  expect((await sendRaw(cellPort, 'GET', `/x-abcdef-${accountId}/`, { headers })).status).toBe(404)
})

it('who guesses the token between cell and control plane is told to wait, on both sides; both go on', async () => {
  await using limited = await startEmbedded({ env: { GATEWAY_REFUSED_PER_MINUTE: '3' } })
  const describe = { url: limited.cellUrl, path: '/_cell/v1/cell' }
  const changes = { url: limited.url, path: '/cell/v1/api-key-changes' }
  for (const { url, path } of [describe, changes]) {
    const ask = (token: string) =>
      sendRaw(Number(new URL(url).port), 'GET', path, { headers: { authorization: `Bearer ${token}` } })
    const answers = []
    for (let at = 0; at < 4; at++) answers.push(await ask('guess'))
    expect([path, ...answers.map(({ status }) => status)]).toEqual([path, 401, 401, 401, 429])
    expect(answers[0]?.head.toLowerCase()).toContain('ratelimit-remaining: 2')
    expect(answers[3]?.head.toLowerCase()).toMatch(/retry-after: \d+/)
    expect((await ask(limited.cellToken)).status).toBe(200)
  }
})
