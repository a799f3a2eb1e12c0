import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Access } from '#contracts/access'
import { ROLE_PERMISSIONS, SCOPE_PERMISSIONS } from '#contracts/auth'
import { cellConsoleRoutes, cellControlRoutes, cellDataRoutes } from '#contracts/cells'
import { type RoutesFor, serviceRoutes } from '#contracts/services'
import { CELL_BASE_PATH, cellRoutes } from '#gateways/cell'
import { PUBLIC_BASE_PATH, publicRoutes } from '#gateways/public'
import { WEB_BASE_PATH, webRoutes } from '#gateways/web'
import { type Embedded, PASSWORD, startEmbedded, type TestAccount } from '../support/embedded.ts'

const EVERYONE = ['owner', 'admin', 'developer', 'viewer', 'billing'] as const
const SCOPES = ['read', 'read-write', 'admin'] as const
type TestRole = (typeof EVERYONE)[number]
type TestScope = (typeof SCOPES)[number]

type Served = RoutesFor<'public' | 'web' | 'operators'>
type Operation = keyof Served
type WithBody = {
  [O in Operation]: Served[O] extends { access: { isOpen: true } }
    ? never
    : Served[O] extends { request: { body: object } }
      ? O
      : never
}[Operation]

/** A body that passes the schema, so that only the credential can be at fault: one per operation that takes one. */
const BODIES: Record<WithBody, unknown> = {
  createIndex: {},
  modifyIndex: {},
  addDocuments: { documents: [{ _id: 'one' }], tensorFields: [] },
  deleteDocuments: ['none'],
  searchIndex: { q: 'anything' },
  recommendDocuments: { documents: ['one'] },
  createApiKey: { name: 'ci', scope: 'read' },
  updateApiKey: { name: 'ci 2' },
  rotateApiKey: {},
  renameAccount: { name: 'Renamed' },
  changeMemberRole: { role: 'viewer' },
  createInvitation: { email: 'new@example.com', role: 'viewer' },
  closeAccount: { confirmName: 'own' },
  transferOwnership: { userId: 'usr_of_own' },
  createAccount: { name: 'Another' },
  updateProfile: { name: 'Ada' },
  acceptInvitation: { token: 'of-no-invitation-at-all' },
  switchAccount: { accountId: 'acc_of_own' },
  stepUp: { password: PASSWORD },
  changePassword: { currentPassword: PASSWORD, newPassword: PASSWORD },
  confirmTotp: { code: '000000' },
  setBudget: { monthlyCents: null },
  setBillingDetails: { taxIds: [] },
  grantCredit: { cents: 1, reason: 'a test' },
  markInvoicePaid: { reason: 'a test' },
  voidInvoice: { reason: 'a test' },
}
/** What an operation decides itself, because it depends on more than the caller: who may call it here. */
const FINER: Partial<Record<Operation, { roles: readonly TestRole[]; scopes: readonly TestScope[] }>> = {
  // The member who is named is the developer, and everybody may leave.
  removeMember: { roles: ['owner', 'admin', 'developer'], scopes: ['admin'] },
}

type Declared = { operationId: string; method: string; path: string; access: Access }
const declared: Declared[] = Object.values(serviceRoutes).flatMap((routes) => Object.values<Declared>(routes))
const accessOf = (operationId: string): Access => {
  const found = declared.find((route) => route.operationId === operationId)
  if (!found) throw new Error(`no contract has ${operationId}`)
  return found.access
}
const mayRole = (operationId: string, role: TestRole) => {
  const { permission } = accessOf(operationId)
  const finer = FINER[operationId as Operation]
  return finer?.roles.includes(role) ?? (!permission || ROLE_PERMISSIONS[role].includes(permission))
}
const mayScope = (operationId: string, scope: TestScope) => {
  const { permission } = accessOf(operationId)
  const finer = FINER[operationId as Operation]
  return finer?.scopes.includes(scope) ?? (!permission || SCOPE_PERMISSIONS[scope].includes(permission))
}
/** A stranger may create an index of any name, so this one names none of ours. */
const nameFor = (operationId: string) => (operationId === 'createIndex' ? 'of-my-own' : 'guarded')
const anyBody = (method: string) => (method === 'get' || method === 'delete' ? undefined : {})

let cloud: Embedded
let own: TestAccount
let stranger: TestAccount
let endpoint: string
let invitationId: string
let recordId: string
let limitedKey: string
const members = {} as Record<TestRole, { userId: string; cookie: string }>
beforeAll(async () => {
  cloud = await startEmbedded()
  ;[own, stranger] = [await cloud.createAccount('own'), await cloud.createAccount('stranger')]
  members.owner = own
  for (const role of ['admin', 'developer', 'viewer', 'billing'] as const)
    members[role] = await cloud.addMember(own, role)
  const invited = { email: 'invited@example.com', role: 'viewer' }
  const invitation = await send(
    'POST',
    `${cloud.url}/api/v2/invitations`,
    { 'x-api-key': own.keys.admin },
    invited,
  )
  invitationId = String(invitation.body['invitationId'])
  const limited = { name: 'limited', scope: 'admin', indexNames: ['elsewhere'] }
  const made = await send('POST', `${cloud.url}/api/v2/keys`, { 'x-api-key': own.keys.admin }, limited)
  limitedKey = String(made.body['secret'])
  await send('POST', `${cloud.url}/api/v2/indexes/guarded`, { 'x-api-key': own.keys.admin }, {})
  const status = await send('GET', `${cloud.url}/api/v2/indexes/guarded/status?waitFor=READY`, {
    'x-api-key': own.keys.admin,
  })
  if (status.body['indexStatus'] !== 'READY') throw new Error(JSON.stringify(status.body))
  const list = await send('GET', `${cloud.url}/api/v2/indexes`, { 'x-api-key': own.keys.admin })
  const { results } = (await send('GET', `${cloud.url}/api/v2/activity`, ours())).body as {
    results: { recordId: string }[]
  }
  recordId = results[0]?.recordId ?? ''
  endpoint = (list.body as { results: { marqoEndpoint: string }[] }).results[0]?.marqoEndpoint ?? ''
})
afterAll(() => cloud[Symbol.asyncDispose]())

type Headers = Record<string, string>
async function send(method: string, url: string, headers: Headers, body?: unknown) {
  const response = await fetch(url, {
    method: method.toUpperCase(),
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const type = response.headers.get('content-type') ?? ''
  if (type === 'text/event-stream') {
    await response.body?.cancel()
    return { status: response.status, body: {} }
  }
  // Files: lines of usage and of activity, and invoices.
  if (!type.startsWith('application/json'))
    return { status: response.status, body: { text: await response.text() } as Record<string, unknown> }
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const filled = (path: string, name = 'guarded') =>
  path
    .replace('{name}', name)
    .replace('{keyId}', own.keyId)
    .replace('{accountId}', own.accountId)
    .replace('{userId}', members.developer.userId)
    .replace('{invitationId}', invitationId)
    .replace('{indexId}', 'idx_none')
    .replace('{documentId}', 'a')
    .replace('{cellId}', 'local')
    .replace('{operation}', 'search')
    .replace('{recordId}', recordId)
    .replace('{id}', 'a')
/** A session of ours that nobody has ended yet. */
async function newSession(): Promise<string> {
  const credentials = { email: 'own@example.com', password: PASSWORD }
  const { body } = await send('POST', `${cloud.url}${WEB_BASE_PATH}/sessions`, {}, credentials)
  return String((body['session'] as { sessionId?: string } | undefined)?.sessionId)
}
const withSession = async (path: string) =>
  path.includes('{sessionId}') ? path.replace('{sessionId}', await newSession()) : path
const ours = (): Headers => ({ 'x-api-key': own.keys.admin })
const envelope = (code: string) => ({
  code,
  message: expect.any(String),
  error: expect.any(String),
  link: null,
  requestId: expect.stringMatching(/^req_/),
})

const toCall = ({ operationId, spec: { method, path, request } }: (typeof webRoutes)[number]) => ({
  operationId,
  method,
  path,
  // What can be tried out is only tried out, so that each caller finds what the others found.
  trial: 'dryRun' in ((request?.query as { shape?: object } | undefined)?.shape ?? {}) ? '?dryRun=true' : '',
})
const publicCalls = publicRoutes.map(toCall)
const webCalls = webRoutes.filter(({ authorize }) => authorize === 'required').map(toCall)
/** Ids in bodies that are known only once they were made. */
function bodyOf(operationId: string): unknown {
  const body = (BODIES as Record<string, unknown>)[operationId]
  if (body === undefined) return undefined
  const text = JSON.stringify(body)
    .replace('usr_of_own', members.developer.userId)
    .replace('acc_of_own', own.accountId)
  return JSON.parse(text)
}

/** What an owner of another account is answered: routes of operators refuse, what is named is not there for them. */
const strangerIsAnswered = (operationId: string) => {
  const { names, permission } = accessOf(operationId)
  if (permission && !ROLE_PERMISSIONS.owner.includes(permission)) return 403
  return names === undefined ? 200 : 404
}

describe.each(publicCalls)('public $operationId', ({ operationId, method, path, trial }) => {
  const ask = (headers: Headers, query = '') =>
    send(
      method,
      `${cloud.url}${PUBLIC_BASE_PATH}${filled(path, nameFor(operationId))}${query}`,
      headers,
      bodyOf(operationId),
    )

  it('answers 401 without a key, with a mistyped one and with one nobody has', async () => {
    for (const headers of [
      {},
      { 'x-api-key': 'nonsense' },
      { 'x-api-key': own.keys.read.replace(/.$/, '') },
      { authorization: `Bearer ${own.keys.admin}` },
    ])
      expect(await ask(headers)).toMatchObject({ status: 401, body: envelope('unauthorized') })
  })

  it.each(SCOPES)('answers 403 to a key of scope %s exactly when it may not', async (scope) => {
    const answer = await ask({ 'x-api-key': own.keys[scope] }, trial)
    const mayNot = !mayScope(operationId, scope)
    expect([scope, answer.status === 403]).toEqual([scope, mayNot])
    expect(answer.body).toMatchObject(mayNot ? envelope('forbidden') : {})
  })

  it("answers 404 for another account's, or shows nothing of it", async () => {
    const answer = await ask({ 'x-api-key': stranger.keys.admin })
    expect(answer.status).toBe(strangerIsAnswered(operationId))
    expect(JSON.stringify(answer.body)).not.toContain(own.accountId)
  })

  it('keeps a key that is limited to some indexes to these', async () => {
    const { limitedKeys, names } = accessOf(operationId)
    const answer = await ask({ 'x-api-key': limitedKey })
    const isOfIndex = names === 'index' || operationId === 'createIndex'
    expect(answer.status).toBe(limitedKeys !== true ? 403 : isOfIndex ? 404 : 200)
    expect(JSON.stringify(answer.body)).not.toContain('"guarded"')
  })
})

describe.each(webCalls)('web $operationId', ({ operationId, method, path, trial }) => {
  const ask = async (headers: Headers, query = '') =>
    send(
      method,
      `${cloud.url}${WEB_BASE_PATH}${filled(await withSession(path), nameFor(operationId))}${query}`,
      headers,
      bodyOf(operationId),
    )

  it('answers 401 without a session, with a made-up one and with an API key', async () => {
    for (const headers of [{}, { cookie: 'mqc_session=made-up' }, { 'x-api-key': own.keys.admin }])
      expect(await ask(headers)).toMatchObject({ status: 401, body: envelope('unauthorized') })
  })

  it('answers 403 to a request that another site sends with the cookie', async () => {
    const answer = await ask({
      cookie: stranger.cookie,
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    })
    expect(answer.status).toBe(method === 'get' ? strangerIsAnswered(operationId) : 403)
  })

  it.each(EVERYONE)('answers 403 to the role %s exactly when it may not', async (role) => {
    const answer = await ask({ cookie: members[role].cookie }, trial)
    const mayNot = !mayRole(operationId, role)
    expect([role, answer.status === 403]).toEqual([role, mayNot])
    expect(answer.body).toMatchObject(mayNot ? envelope('forbidden') : {})
  })

  it("answers 404 for another account's, or shows nothing of it", async () => {
    const answer = await ask({ cookie: stranger.cookie })
    expect([200, 403, 404, 409, 422]).toContain(answer.status)
    for (const status of [403, 404])
      expect(answer.status === status).toBe(strangerIsAnswered(operationId) === status)
    expect(JSON.stringify(answer.body)).not.toContain(own.accountId)
  })
})

describe('a cursor of one account', () => {
  it.each(['/keys', '/members', '/invitations', '/indexes', '/activity'])(
    'shows nothing of it at %s to another',
    async (path) => {
      for (const name of ['first', 'second'])
        await send('POST', `${cloud.url}/api/v2/indexes/${name}`, ours(), {})
      await send('POST', `${cloud.url}/api/v2/invitations`, ours(), {
        email: 'two@example.com',
        role: 'viewer',
      })
      const page = await send('GET', `${cloud.url}/api/v2${path}?limit=1`, ours())
      const { next, results } = page.body as { next?: string; results: object[] }
      expect([path, typeof next, results.length]).toEqual([path, 'string', 1])
      const theirs = await send('GET', `${cloud.url}/api/v2${path}?after=${String(next)}`, {
        'x-api-key': stranger.keys.admin,
      })
      expect(theirs.status).toBe(200)
      const rest = await send('GET', `${cloud.url}/api/v2${path}?after=${String(next)}`, ours())
      for (const one of (rest.body as { results: object[] }).results)
        expect(JSON.stringify(theirs.body)).not.toContain(JSON.stringify(one))
    },
  )
})

describe('the contracts', () => {
  it('give every operation an id of its own', () => {
    const ids = declared.map(({ operationId }) => operationId)
    expect(ids.length).toBeGreaterThan(90)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('say of every route what it names, so that the other account is asked about it here', () => {
    const naming = /\{(name|keyId|userId|invitationId|sessionId|accountId|cellId|recordId)\}/
    const silent = declared.filter(
      ({ path, access }) =>
        naming.test(path) && access.names === undefined && !access.audience.includes('internal'),
    )
    // An account may name a new index as it likes.
    expect(silent.map(({ operationId }) => operationId)).toEqual(['createIndex'])
  })
})

it('has no way to an internal route from outside', async () => {
  const internal = declared.filter(({ access }) => access.audience.every((one) => one === 'internal'))
  expect(internal.length).toBeGreaterThan(15)
  const headers = {
    'x-api-key': own.keys.admin,
    cookie: own.cookie,
    authorization: `Bearer ${cloud.cellToken}`,
  }
  for (const { method, path } of internal)
    for (const base of [PUBLIC_BASE_PATH, WEB_BASE_PATH, CELL_BASE_PATH]) {
      const answer = await send(method, `${cloud.url}${base}${filled(path)}`, headers, anyBody(method))
      expect([path, answer.status]).toEqual([path, 404])
    }
})

describe.each(cellRoutes.map(({ operationId, spec: { method, path } }) => ({ operationId, method, path })))(
  'for cells: $operationId',
  ({ method, path }) => {
    it('answers 401 without the token of the cell', async () => {
      for (const headers of [
        {},
        { authorization: 'Bearer guess' },
        { 'x-api-key': own.keys.admin, cookie: own.cookie },
      ])
        expect(
          await send(method, `${cloud.url}${CELL_BASE_PATH}${path}`, headers, anyBody(method)),
        ).toMatchObject({ status: 401, body: envelope('unauthorized') })
    })
  },
)

describe.each(Object.entries({ ...cellControlRoutes, ...cellConsoleRoutes }))(
  'at the cell, for the control plane: %s',
  (_operationId, { method, path }) => {
    it('answers 401 without the token of the cell', async () => {
      for (const headers of [{}, { authorization: 'Bearer guess' }, { 'x-api-key': own.keys.admin }])
        expect(
          await send(method, `${cloud.cellUrl}/_cell/v1${filled(path)}`, headers, anyBody(method)),
        ).toMatchObject({ status: 401, body: envelope('unauthorized') })
    })
  },
)

describe.each(Object.entries(cellDataRoutes))(
  'at an endpoint: %s',
  (_operationId, { method, path, needed }) => {
    const ask = (headers: Headers) => send(method, `${endpoint}${filled(path)}`, headers, anyBody(method))

    it('answers 401 without a key and with one nobody has', async () => {
      for (const headers of [{}, { 'x-api-key': 'nonsense' }, { authorization: `Bearer ${cloud.cellToken}` }])
        expect(await ask(headers)).toMatchObject({ status: 401, body: envelope('unauthorized') })
    })

    it('answers 403 to a key whose scope is too small', async () => {
      const scopes = ['read', 'read-write'] as const
      const small = scopes.filter(
        (scope) => needed === 'admin' || (needed === 'read-write' && scope === 'read'),
      )
      for (const scope of small)
        expect(await ask({ 'x-api-key': own.keys[scope] })).toMatchObject({
          status: 403,
          body: envelope('forbidden'),
        })
      const large = scopes.filter((scope) => !small.includes(scope))
      for (const scope of large) expect((await ask({ 'x-api-key': own.keys[scope] })).status).not.toBe(403)
    })

    it("answers 404 to another account's key", async () => {
      expect(await ask({ 'x-api-key': stranger.keys.admin })).toMatchObject({
        status: 404,
        body: envelope('index_not_found'),
      })
    })
  },
)
