import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CellDataOperation, cellDataRoutes } from '#contracts/cells'
import { PUBLIC_BASE_PATH, publicRoutes } from '#gateways/public'
import { WEB_BASE_PATH, webRoutes } from '#gateways/web'
import { type Embedded, startEmbedded, type TestAccount } from '../support/embedded.ts'
import { sendRaw } from '../support/raw-http.ts'

/** What only the one account ever wrote, by what it is. */
const SECRET = {
  index: 'nightfall-index',
  id: 'nightfall-id',
  field: 'nightfall_field',
  value: 'nightfall value',
  model: 'nightfall-model',
  query: 'nightfall query',
}
const THEIRS = { index: 'theirs', id: 'a', model: 'hf/all-MiniLM-L6-v2' }

type Names = { index: string; id: string; model: string }
type Case = {
  body?: (names: Names) => unknown
  query?: (names: Names) => string
  /** To the account that asks at its own endpoint: it is the route that answers, not a refusal before it. */
  status: number
}
/** One line per route of the contract: a new one does not compile until it has one. */
const CASES: Record<CellDataOperation, Case> = {
  describeEngine: { status: 200 },
  addDocuments: {
    body: ({ id }) => ({ documents: [{ _id: id, text: 'x' }, { _id: 7 }], tensorFields: ['text'] }),
    status: 200,
  },
  updateDocuments: { body: ({ id }) => ({ documents: [{ _id: id, n: 1 }] }), status: 200 },
  getDocuments: { body: ({ id }) => [id], status: 200 },
  getDocumentsBatch: { body: ({ id }) => ({ documentIds: [id] }), status: 200 },
  deleteDocuments: { body: () => ['none'], status: 200 },
  getDocument: { query: () => 'expose_facets=true', status: 200 },
  search: { body: () => ({ q: 'what there is', limit: 100 }), status: 200 },
  recommend: { body: ({ id }) => ({ documents: [id], excludeInputDocuments: false }), status: 200 },
  embed: { body: () => ({ content: 'x' }), status: 200 },
  getStats: { status: 200 },
  getSettings: { status: 200 },
  getIndexHealth: { status: 200 },
  getHealth: { status: 200 },
  listModels: { status: 200 },
  ejectModel: { query: ({ model }) => `model_name=${encodeURIComponent(model)}`, status: 200 },
  getCpu: { status: 200 },
  getCuda: { status: 400 },
}

let cloud: Embedded
let own: TestAccount
let other: TestAccount
let labels: { own: string; other: string }
/** Ids that the product made for the one account. */
let ids: string[]

async function api(account: TestAccount, method: string, path: string, body?: unknown) {
  const response = await fetch(`${cloud.url}${PUBLIC_BASE_PATH}${path}`, {
    method,
    headers: { 'x-api-key': account.keys.admin, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Record<string, string>
}

async function createIndex(account: TestAccount, name: string, settings: object): Promise<string> {
  await api(account, 'POST', `/indexes/${name}`, settings)
  const { indexStatus } = await api(account, 'GET', `/indexes/${name}/status?waitFor=READY`)
  if (indexStatus !== 'READY') throw new Error(`${name} is ${indexStatus}`)
  return new URL((await api(account, 'GET', `/indexes/${name}`))['marqoEndpoint'] ?? '').pathname.slice(1)
}

const call = (method: string, target: string, apiKey: string | undefined, body?: unknown) =>
  sendRaw(Number(new URL(cloud.cellUrl).port), method.toUpperCase(), target, {
    headers: { 'content-type': 'application/json', ...(apiKey !== undefined && { 'x-api-key': apiKey }) },
    body: body === undefined ? '' : JSON.stringify(body),
  })

const searchOfOwn = () =>
  call('post', `/${labels.own}/indexes/${SECRET.index}/search`, own.keys.read, { q: SECRET.query, limit: 5 })

/** What of the one account stands in an answer to the other that did not write it itself. */
function told(answer: string, asked: string): string[] {
  return [...Object.values(SECRET), ...ids].filter((one) => answer.includes(one) && !asked.includes(one))
}

/** Asks while the account whose data it is searches them. */
async function ask(
  operation: CellDataOperation,
  names: Names,
  at: { label: string; key: string | undefined },
) {
  const { method, path } = cellDataRoutes[operation]
  const { body, query } = CASES[operation]
  const filled = path.replace('{name}', names.index).replace('{id}', names.id)
  const target = `/${at.label}${filled}?telemetry=true&${query?.(names) ?? ''}`
  const sent = body?.(names)
  const [answer, theirs] = await Promise.all([call(method, target, at.key, sent), searchOfOwn()])
  expect(theirs.body).toContain(SECRET.value)
  return {
    status: answer.status,
    told: told(answer.head + answer.body, target + JSON.stringify(sent ?? '')),
  }
}

beforeAll(async () => {
  cloud = await startEmbedded()
  own = await cloud.createAccount('nightfall-account')
  other = await cloud.createAccount('other')
  labels = {
    own: await createIndex(own, SECRET.index, {
      model: SECRET.model,
      modelProperties: { name: 'Xenova/all-MiniLM-L6-v2', dimensions: 384, tokens: 64 },
    }),
    other: await createIndex(other, THEIRS.index, {}),
  }
  ids = ['nightfall-account', own.accountId, own.keyId, own.userId]
  const field = SECRET.field
  const added = [
    await call('post', `/${labels.own}/indexes/${SECRET.index}/documents`, own.keys.admin, {
      documents: [{ _id: SECRET.id, [field]: SECRET.value }],
      tensorFields: [field],
    }),
    await call('post', `/${labels.other}/indexes/${THEIRS.index}/documents`, other.keys.admin, {
      documents: [{ _id: THEIRS.id, text: 'A text of their own.' }],
      tensorFields: ['text'],
    }),
  ]
  for (const { status, body } of added) if (status !== 200) throw new Error(body)
})
afterAll(() => cloud[Symbol.asyncDispose]())

it('the account itself is told what is looked for here', async () => {
  const found = await searchOfOwn()
  for (const one of [SECRET.id, SECRET.field, SECRET.value, SECRET.query]) expect(found.body).toContain(one)
  const at = (path: string) => call('get', `/${labels.own}${path}`, own.keys.read)
  expect((await at('/models')).body).toContain(SECRET.model)
  expect((await at(`/indexes/${SECRET.index}/settings`)).body).toContain(SECRET.model)
})

describe.each(Object.keys(cellDataRoutes) as CellDataOperation[])('at an endpoint, %s', (operation) => {
  it('answers an account of its own, and nothing of another', async () => {
    const answer = await ask(operation, THEIRS, { label: labels.other, key: other.keys.admin })
    expect(answer).toEqual({ status: CASES[operation].status, told: [] })
  })

  it('tells nothing of another to who knows its names', async () => {
    const answer = await ask(operation, SECRET, { label: labels.other, key: other.keys.admin })
    // Where neither an index nor a model is named, it is the account's own that answers.
    const isNamed = cellDataRoutes[operation].path.includes('{name}') || operation === 'ejectModel'
    const status = isNamed ? 404 : CASES[operation].status
    expect(answer).toEqual({ status, told: [] })
  })

  it('tells nothing at the endpoint of another, with a key or without', async () => {
    for (const [key, status] of [
      [other.keys.admin, 404],
      ['mqc_nonsense', 401],
      [undefined, 401],
    ] as const)
      for (const names of [SECRET, THEIRS])
        expect(await ask(operation, names, { label: labels.own, key })).toEqual({ status, told: [] })
  })
})

it.each(['', '/none', '/indexes/none/search', '/%00', '/models/x', '/device/tpu'])(
  'at an endpoint, %j with any method tells nothing of another',
  async (path) => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const target = `/${labels.other}${path}`
      const { head, body } = await call(method, target, other.keys.admin)
      expect([method, told(head + body, target)]).toEqual([method, []])
    }
  },
)

describe.each([
  { gateway: 'public', base: PUBLIC_BASE_PATH, routes: publicRoutes },
  { gateway: 'web', base: WEB_BASE_PATH, routes: webRoutes },
])('every question of the $gateway gateway', ({ base, routes }) => {
  const questions = routes.filter(({ spec }) => spec.method === 'get')

  it.each(questions.map(({ operationId, spec }) => ({ operationId, path: spec.path })))(
    '$operationId answers an account nothing of another',
    async ({ path }) => {
      const target = path
        .replace('{name}', THEIRS.index)
        .replace('{documentId}', THEIRS.id)
        .replace('{keyId}', other.keyId)
        .replace('{userId}', other.userId)
        .replace('{cellId}', 'local')
        .replace(/\{\w+\}/, 'none')
      const response = await fetch(`${cloud.url}${base}${target}`, {
        headers: base === WEB_BASE_PATH ? { cookie: other.cookie } : { 'x-api-key': other.keys.admin },
      })
      expect([200, 403, 404, 422]).toContain(response.status)
      const isStream = response.headers.get('content-type') === 'text/event-stream'
      const text = isStream ? await response.body?.cancel() : await response.text()
      expect(told(text ?? '', target)).toEqual([])
    },
  )
})
