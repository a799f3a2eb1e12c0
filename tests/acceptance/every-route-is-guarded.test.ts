import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiKeysInternalRoutes, type ownApiKeysRoutes } from '#contracts/api-keys'
import {
  authInternalRoutes,
  type currentSessionRoutes,
  type ownSessionRoutes,
  type signInRoutes,
} from '#contracts/auth'
import {
  cellConsoleRoutes,
  cellControlRoutes,
  type CellDataOperation,
  cellDataRoutes,
  type cellGatewayRoutes,
} from '#contracts/cells'
import type {
  indexConsoleRoutes,
  indexDocumentsRoutes,
  indexesRoutes,
  indexMetricsRoutes,
  operatorRoutes,
} from '#contracts/indexes'
import {
  type accountRoutes,
  type invitationRoutes,
  type ownerRoutes,
  usersAccountsInternalRoutes,
  type userRoutes,
} from '#contracts/users-accounts'
import type { webBffRoutes } from '#contracts/web-bff'
import { CELL_BASE_PATH, cellRoutes } from '#gateways/cell'
import { PUBLIC_BASE_PATH, publicRoutes } from '#gateways/public'
import { WEB_BASE_PATH, webRoutes } from '#gateways/web'
import { type Embedded, PASSWORD, startEmbedded, type TestAccount } from '../support/embedded.ts'

const EVERYONE = ['owner', 'admin', 'developer', 'viewer', 'billing'] as const
const BUILDERS = ['owner', 'admin', 'developer'] as const
const READERS = ['owner', 'admin', 'developer', 'viewer'] as const
const MANAGERS = ['owner', 'admin'] as const
type TestRole = (typeof EVERYONE)[number]

/**
 * `body`: one that passes the schema, so that only the credential can be at fault. `needs`: the least scope of a key;
 * absent where a key has no route. `roles`: who may, in the Console. `names`: it names something, which is another
 * account's or another user's to a stranger.
 */
type Call = {
  body?: unknown
  needs?: 'read' | 'read-write' | 'admin'
  roles: readonly TestRole[]
  names?: 'index' | 'key' | 'member' | 'invitation' | 'session' | 'account'
}

/** A stranger may create an index of any name, so this one names none of ours. */
const nameFor = (operationId: string) => (operationId === 'createIndex' ? 'of-my-own' : 'guarded')

/** One line per operation of these contracts: a new route does not compile until it has one. */
const CALLS: Record<
  | keyof typeof indexesRoutes
  | keyof typeof indexConsoleRoutes
  | keyof typeof indexDocumentsRoutes
  | keyof typeof indexMetricsRoutes
  | keyof typeof operatorRoutes
  | keyof typeof ownApiKeysRoutes
  | keyof typeof accountRoutes
  | keyof typeof ownerRoutes
  | keyof typeof userRoutes
  | keyof typeof ownSessionRoutes
  | keyof typeof webBffRoutes,
  Call
> = {
  listIndexes: { needs: 'read', roles: READERS },
  watchIndexes: { needs: 'read', roles: READERS },
  getIndex: { needs: 'read', roles: READERS, names: 'index' },
  createIndex: { needs: 'admin', roles: BUILDERS, body: {} },
  modifyIndex: { needs: 'admin', roles: BUILDERS, body: {}, names: 'index' },
  deleteIndex: { needs: 'admin', roles: BUILDERS, names: 'index' },
  getIndexStatus: { needs: 'read', roles: READERS, names: 'index' },
  getIndexSettings: { needs: 'read', roles: READERS, names: 'index' },
  getIndexStats: { needs: 'read', roles: READERS, names: 'index' },
  getIndexMetrics: { needs: 'read', roles: READERS, names: 'index' },
  getAccountMetrics: { needs: 'read', roles: READERS },
  listModels: { roles: READERS },
  getIndexHistory: { roles: READERS, names: 'index' },
  getIndexSettingsSchema: { roles: READERS },
  listDocuments: { roles: READERS, names: 'index' },
  getDocument: { roles: READERS, names: 'index' },
  addDocuments: { roles: BUILDERS, body: { documents: [{ _id: 'one' }], tensorFields: [] }, names: 'index' },
  deleteDocuments: { roles: BUILDERS, body: ['none'], names: 'index' },
  searchIndex: { roles: READERS, body: { q: 'anything' }, names: 'index' },
  // No role of an account: only who operates the deployment.
  listCells: { roles: [] },
  listIndexesOfCell: { roles: [] },
  listApiKeys: { needs: 'admin', roles: BUILDERS },
  createApiKey: { needs: 'admin', roles: BUILDERS, body: { name: 'ci', scope: 'read' } },
  getApiKey: { needs: 'admin', roles: BUILDERS, names: 'key' },
  updateApiKey: { needs: 'admin', roles: BUILDERS, body: { name: 'ci 2' }, names: 'key' },
  rotateApiKey: { needs: 'admin', roles: BUILDERS, body: {}, names: 'key' },
  revokeApiKey: { needs: 'admin', roles: BUILDERS, names: 'key' },
  getOwnAccount: { needs: 'read', roles: EVERYONE },
  getOwnAccountLimits: { needs: 'read', roles: EVERYONE },
  getOwnAccountUsage: { needs: 'read', roles: EVERYONE },
  renameAccount: { needs: 'admin', roles: MANAGERS, body: { name: 'Renamed' } },
  listMembers: { needs: 'admin', roles: EVERYONE },
  getMember: { needs: 'admin', roles: EVERYONE, names: 'member' },
  changeMemberRole: { needs: 'admin', roles: MANAGERS, body: { role: 'viewer' }, names: 'member' },
  // The member who is named is the developer, and everybody may leave.
  removeMember: { needs: 'admin', roles: BUILDERS, names: 'member' },
  createInvitation: { needs: 'admin', roles: MANAGERS, body: { email: 'new@example.com', role: 'viewer' } },
  listInvitations: { needs: 'admin', roles: EVERYONE },
  getInvitation: { needs: 'admin', roles: EVERYONE, names: 'invitation' },
  resendInvitation: { needs: 'admin', roles: MANAGERS, names: 'invitation' },
  revokeInvitation: { needs: 'admin', roles: MANAGERS, names: 'invitation' },
  closeAccount: { roles: ['owner'], body: { confirmName: 'own' } },
  transferOwnership: { roles: ['owner'], body: { userId: 'usr_of_own' }, names: 'member' },
  listOwnMemberships: { roles: EVERYONE },
  leaveAccount: { roles: EVERYONE, names: 'account' },
  createAccount: { roles: EVERYONE, body: { name: 'Another' } },
  getProfile: { roles: EVERYONE },
  updateProfile: { roles: EVERYONE, body: { name: 'Ada' } },
  acceptInvitation: { roles: EVERYONE, body: { token: 'of-no-invitation-at-all' }, names: 'invitation' },
  listSessions: { roles: EVERYONE },
  revokeSession: { roles: EVERYONE, names: 'session' },
  revokeOtherSessions: { roles: EVERYONE },
  switchAccount: { roles: EVERYONE, body: { accountId: 'acc_of_own' }, names: 'account' },
  stepUp: { roles: EVERYONE, body: { password: PASSWORD } },
  changePassword: { roles: EVERYONE, body: { currentPassword: PASSWORD, newPassword: PASSWORD } },
  getTwoFactor: { roles: EVERYONE },
  beginTotp: { roles: EVERYONE },
  confirmTotp: { roles: EVERYONE, body: { code: '000000' } },
  renewRecoveryCodes: { roles: EVERYONE },
  disableTwoFactor: { roles: EVERYONE },
  getShellPage: { roles: EVERYONE },
  getOverviewPage: { roles: EVERYONE },
  getIndexesPage: { roles: EVERYONE },
  getIndexPage: { roles: EVERYONE, names: 'index' },
  getApiKeysPage: { roles: EVERYONE },
  getTeamPage: { roles: EVERYONE },
  getAccountPage: { roles: EVERYONE },
  getProfilePage: { roles: EVERYONE },
  getCreateIndexPage: { roles: EVERYONE },
  getCellsPage: { roles: [] },
}
/** Need no credential: they are how one gets it, or look at it themselves. */
const OPEN: (
  | keyof typeof signInRoutes
  | keyof typeof currentSessionRoutes
  | keyof typeof invitationRoutes
)[] = [
  'signIn',
  'answerChallenge',
  'signOut',
  'getCurrentSession',
  'findCurrentSession',
  'signUp',
  'resendSignUpCode',
  'confirmSignUp',
  'signUpInvited',
  'requestPasswordReset',
  'resetPassword',
  'describeInvitation',
  'declineInvitation',
]
/** Not served to anyone outside: reached by services only. */
const INTERNAL: string[] = [
  ...Object.keys(authInternalRoutes),
  ...Object.keys(apiKeysInternalRoutes),
  ...Object.keys(usersAccountsInternalRoutes),
]
const CELL_CALLS: Record<keyof typeof cellGatewayRoutes, { body?: unknown }> = {
  verifyApiKey: { body: { keyHash: 'A'.repeat(43) } },
  listApiKeyChanges: {},
  recordApiKeyUse: { body: { batchId: 'bat_1', uses: [] } },
  recordIndexRequests: { body: { batchId: 'bat_1', requests: [] } },
}
const CONTROL_CALLS: Record<
  keyof typeof cellControlRoutes | keyof typeof cellConsoleRoutes,
  { body?: unknown }
> = {
  describeCell: {},
  listCellIndexes: {},
  provisionIndex: { body: {} },
  planIndex: { body: {} },
  observeIndex: {},
  retireIndex: {},
  probeIndex: {},
  listCellModels: {},
  listCellDocuments: {},
  runDataOperation: { body: {} },
}
const DATA_BODIES: Partial<Record<CellDataOperation, unknown>> = {
  addDocuments: { documents: [{ _id: 'a', text: 'x' }], tensorFields: [] },
  updateDocuments: {},
  recommend: {},
  embed: {},
  getDocumentsBatch: { documentIds: ['a'] },
  deleteDocuments: ['a'],
  search: { q: 'x' },
}

let cloud: Embedded
let own: TestAccount
let stranger: TestAccount
let endpoint: string
let invitationId: string
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
  await send('POST', `${cloud.url}/api/v2/indexes/guarded`, { 'x-api-key': own.keys.admin }, {})
  const status = await send('GET', `${cloud.url}/api/v2/indexes/guarded/status?waitFor=READY`, {
    'x-api-key': own.keys.admin,
  })
  if (status.body['indexStatus'] !== 'READY') throw new Error(JSON.stringify(status.body))
  const list = await send('GET', `${cloud.url}/api/v2/indexes`, { 'x-api-key': own.keys.admin })
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
  if (response.headers.get('content-type') === 'text/event-stream') {
    await response.body?.cancel()
    return { status: response.status, body: {} }
  }
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

const publicCalls = publicRoutes.map(({ operationId, spec }) => ({
  operationId,
  method: spec.method,
  path: spec.path,
}))
const webCalls = webRoutes
  .filter(({ authorize }) => authorize === 'required')
  .map(({ operationId, spec }) => ({
    operationId,
    method: spec.method,
    path: spec.path,
    // What can be tried out is only tried out, so that each role finds what the others found.
    trial:
      'dryRun' in ((spec.request?.query as { shape?: object } | undefined)?.shape ?? {})
        ? '?dryRun=true'
        : '',
  }))
/** Ids in bodies that are known only once they were made. */
const bodyOf = ({ body }: Call) =>
  body === undefined
    ? undefined
    : (JSON.parse(
        JSON.stringify(body)
          .replace('usr_of_own', members.developer.userId)
          .replace('acc_of_own', own.accountId),
      ) as unknown)
const callOf = (operationId: string): Call => {
  const call = CALLS[operationId as keyof typeof CALLS]
  if (!call) throw new Error(`${operationId} has no line in CALLS`)
  return call
}

/** What an owner of another account is answered: routes of operators refuse, what is named is not there for them. */
const strangerIsAnswered = (operationId: string) => {
  const { roles, names } = callOf(operationId)
  return roles.length === 0 ? 403 : names === undefined ? 200 : 404
}

describe.each(publicCalls)('public $operationId', ({ operationId, method, path }) => {
  const ask = (headers: Headers) =>
    send(
      method,
      `${cloud.url}${PUBLIC_BASE_PATH}${filled(path, nameFor(operationId))}`,
      headers,
      bodyOf(callOf(operationId)),
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

  it('answers 403 to a key whose scope is too small', async () => {
    const { needs } = callOf(operationId)
    const small = (['read', 'read-write'] as const).filter(
      (scope) => needs === 'admin' || (needs === 'read-write' && scope === 'read'),
    )
    for (const scope of small)
      expect(await ask({ 'x-api-key': own.keys[scope] })).toMatchObject({
        status: 403,
        body: envelope('forbidden'),
      })
    expect(small.length).toBe(needs === 'admin' ? 2 : needs === 'read-write' ? 1 : 0)
  })

  it("answers 404 for another account's, or shows nothing of it", async () => {
    const answer = await ask({ 'x-api-key': stranger.keys.admin })
    const expected = callOf(operationId).names ? 404 : 200
    expect(answer.status).toBe(expected)
    expect(JSON.stringify(answer.body)).not.toContain(own.accountId)
  })
})

describe.each(webCalls)('web $operationId', ({ operationId, method, path, trial }) => {
  const ask = async (headers: Headers, query = '') =>
    send(
      method,
      `${cloud.url}${WEB_BASE_PATH}${filled(await withSession(path), nameFor(operationId))}${query}`,
      headers,
      bodyOf(callOf(operationId)),
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
    const mayNot = !callOf(operationId).roles.includes(role)
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
  it.each(['/keys', '/members', '/invitations', '/indexes'])(
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

it('serves every route of the contracts, or keeps it for services', () => {
  const served = new Set([...publicRoutes, ...webRoutes].map(({ operationId }) => operationId))
  for (const operationId of [...Object.keys(CALLS), ...OPEN]) expect(served).toContain(operationId)
  expect(served.size).toBe(Object.keys(CALLS).length + OPEN.length)
  for (const operationId of INTERNAL) expect(served).not.toContain(operationId)
})

it('has no way to an internal route from outside', async () => {
  const routes = [authInternalRoutes, apiKeysInternalRoutes, usersAccountsInternalRoutes].flatMap((one) =>
    Object.values<{ method: string; path: string }>(one),
  )
  const headers = { 'x-api-key': own.keys.admin, cookie: own.cookie }
  for (const { method, path } of routes)
    for (const base of [PUBLIC_BASE_PATH, WEB_BASE_PATH]) {
      const body = method === 'get' ? undefined : {}
      expect([
        path,
        (await send(method, `${cloud.url}${base}${filled(path)}`, headers, body)).status,
      ]).toEqual([path, 404])
    }
})

describe.each(
  cellRoutes.map(({ operationId, spec }) => ({ operationId, method: spec.method, path: spec.path })),
)('for cells: $operationId', ({ operationId, method, path }) => {
  it('answers 401 without the token of the cell', async () => {
    const { body } = CELL_CALLS[operationId as keyof typeof CELL_CALLS]
    for (const headers of [
      {},
      { authorization: 'Bearer guess' },
      { 'x-api-key': own.keys.admin, cookie: own.cookie },
    ])
      expect(await send(method, `${cloud.url}${CELL_BASE_PATH}${path}`, headers, body)).toMatchObject({
        status: 401,
        body: envelope('unauthorized'),
      })
  })
})

describe.each(Object.entries({ ...cellControlRoutes, ...cellConsoleRoutes }))(
  'at the cell, for the control plane: %s',
  (operationId, { method, path }) => {
    it('answers 401 without the token of the cell', async () => {
      const { body } = CONTROL_CALLS[operationId as keyof typeof CONTROL_CALLS]
      for (const headers of [{}, { authorization: 'Bearer guess' }, { 'x-api-key': own.keys.admin }])
        expect(await send(method, `${cloud.cellUrl}/_cell/v1${filled(path)}`, headers, body)).toMatchObject({
          status: 401,
          body: envelope('unauthorized'),
        })
    })
  },
)

describe.each(Object.entries(cellDataRoutes))(
  'at an endpoint: %s',
  (operationId, { method, path, needed }) => {
    const body = DATA_BODIES[operationId as CellDataOperation]
    const ask = (headers: Headers) => send(method, `${endpoint}${filled(path)}`, headers, body)

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
