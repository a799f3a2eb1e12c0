import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { listen } from '#deploy/embedded'
import { publicRoutes } from '#gateways/public'
import { webRoutes } from '#gateways/web'
import { systemCaller } from '#platform/caller'
import { type GatewayRoute, wholeResponse } from '#platform/edge'
import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import { cellModel } from '#services/indexes/testing'
import { type ControlPlane, startControlPlane } from '../support/control-plane.ts'
import { freePort } from '../support/product.ts'

/** Every row, batch of rows or page that a service reads from its table, in all tables of the controller. */
const reads = vi.hoisted(() => ({ count: 0 }))
vi.mock(import('#platform/table/sqlite'), async (original) => {
  const real = await original()
  const counted = <T extends Table>(table: T): T =>
    new Proxy(table, {
      get: (all, name) => {
        const member: unknown = Reflect.get(all, name)
        if (!['get', 'getMany', 'query', 'queryIndex'].includes(String(name)) || typeof member !== 'function')
          return member
        return (...args: unknown[]): unknown => {
          reads.count++
          return Reflect.apply(member, all, args)
        }
      },
    })
  const openSqliteStore: typeof real.openSqliteStore = (file, options) => {
    const store = real.openSqliteStore(file, options)
    return new Proxy(store, {
      get: (all, name) =>
        name === 'table' ? (table: string) => counted(all.table(table)) : (Reflect.get(all, name) as unknown),
    })
  }
  return { ...real, openSqliteStore }
})

/**
 * What each request reads, its credential included, in an account with 13 keys and one member. A number may fall; when
 * one must rise, the change that raises it says why. The list of indexes comes
 * from memory.
 */
const READS = {
  'key GET /indexes': 1,
  'key GET /keys?limit=100': 3,
  'key GET /members?limit=100': 3,
  'key GET /account': 2,
  'session GET /indexes': 4,
  'session GET /keys?limit=100': 6,
  'session GET /members?limit=100': 6,
  'session GET /account': 5,
  'session GET /sessions': 7,
}
/** Jobs of the background read too now and then, so the least of a few requests is what one costs. */
const TRIES = 3

it('reads as many rows and pages for a request as this table says', async () => {
  await using cloud = await startControlPlane()
  const { api, browser } = await cloud.signUp('ada@example.com')
  // Each is used once: a gateway remembers a key for a second.
  const unused: string[] = []
  for (let at = 0; at < 4 * TRIES; at++) {
    const { body } = await api('POST', '/keys', { name: `key-${at}`, scope: 'admin' })
    unused.push(String(body['secret']))
  }
  const readsOf = async (name: string) => {
    const [who, method = '', path = ''] = name.split(' ')
    const headers = { 'x-api-key': (who === 'key' && unused.pop()) || '' }
    // What was remembered of the session is forgotten.
    cloud.pass(2)
    const before = reads.count
    const answer = who === 'key' ? api(method, path, undefined, { headers }) : browser.send(method, path)
    expect([name, (await answer).status]).toEqual([name, 200])
    return reads.count - before
  }
  const told: Record<string, number> = {}
  for (const name of Object.keys(READS)) {
    const tries = []
    for (let at = 0; at < TRIES; at++) tries.push(await readsOf(name))
    told[name] = Math.min(...tries)
  }
  expect(told).toEqual(READS)
})

type One = Awaited<ReturnType<ControlPlane['signUp']>> & { ids: Record<string, string> }

/** An account with `count` of everything that is listed. */
async function accountWith(cloud: ControlPlane, email: string, count: number): Promise<One> {
  const one = await cloud.signUp(email, { name: 'Ada' })
  const { accountId } = one.account
  const asService = () => systemCaller('test', newId('request'), accountId)
  const { usersAccounts } = cloud.controller.clients
  const times = <T>(make: (at: number) => Promise<T>) =>
    Promise.all(Array.from({ length: count }, (_, at) => make(at)))
  const invite = (address: string) =>
    usersAccounts.createInvitation(asService(), { body: { email: address, role: 'viewer' } })
  const joining = Array.from({ length: count }, (_, at) => `member-${at}-of-${email}`)
  await Promise.all(joining.map(invite))
  await cloud.mail(joining.at(-1) ?? '')
  const tokens = await Promise.all(joining.map(async (address) => cloud.tokenIn(await cloud.mail(address))))
  const joined = await times((at) =>
    usersAccounts.acceptInvitationAsNewUser(asService(), {
      body: { email: joining[at] ?? '', token: tokens[at] ?? '' },
    }),
  )
  const invited = await times((at) => invite(`invited-${at}-of-${email}`))
  await times((at) => one.api('POST', `/indexes/index-${at}`, {}))
  for (let at = 0; at < count; at++)
    await one.browser.send('GET', `/indexes/index-${at}/status?waitFor=READY`)
  const keys = await times((at) => one.api('POST', '/keys', { name: `key-${at}`, scope: 'read' }))
  // A user has few of these: as many as are allowed.
  for (let at = 0; at < Math.min(count, 10); at++) {
    await one.browser.send('POST', '/accounts', { name: `Account ${at}` })
    if (at < 4) await cloud.browser().signIn(email)
  }
  const ids = {
    name: 'index-0',
    keyId: String(keys[0]?.body['keyId']),
    userId: String(joined[0]?.userId),
    invitationId: String(invited[0]?.invitationId),
    accountId,
    cellId: 'local',
    documentId: 'a',
    invoiceId: 'inv_none',
    recordId: 'rec_none',
  }
  return { ...one, ids }
}

/** Those that never end, and those that pass a request on to the cell. */
const APART = ['watchIndexes', 'listDocuments', 'getDocument']
const ROUTES = [
  ...new Map(
    [...publicRoutes, ...webRoutes]
      .filter(({ spec, operationId }) => spec.method === 'get' && !APART.includes(operationId))
      .map((route) => [route.operationId, route]),
  ).values(),
]

/** What a request reads beside its credential, with one and with 50 of everything in the account. */
const OPERATIONS: Record<string, number> = {
  exportActivity: 5,
  getActivityKeys: 2,
  getActivityRecord: 2,
  getPaymentProvider: 0,
  getPaymentStatus: 0,
  getRecentActivity: 2,
  listActivity: 2,
  listActivityCheckpoints: 1,
  estimateCost: 0,
  findCurrentSession: 8,
  getAccountMetrics: 1,
  getAccountPage: 5,
  getApiKey: 2,
  getApiKeysPage: 2,
  getBillingDetails: 1,
  getBillingSummary: 6,
  getBudget: 1,
  getCellsPage: 1,
  getCreateIndexPage: 3,
  getCurrentSession: 8,
  getIndex: 1,
  getIndexHistory: 1,
  getIndexMetrics: 3,
  getIndexPage: 17,
  getIndexSettings: 1,
  getIndexSettingsSchema: 0,
  getIndexStats: 1,
  getIndexStatus: 1,
  getIndexesPage: 1,
  getInvitation: 1,
  getInvoice: 1,
  getInvoiceDocument: 1,
  getMember: 2,
  getOwnAccount: 1,
  getOwnAccountLimits: 1,
  getOwnAccountUsage: 3,
  getPasswordState: 1,
  getProfile: 1,
  getShellPage: 6,
  getTeamPage: 7,
  getTwoFactor: 1,
  getUsage: 3,
  getUsageCheck: 1,
  listAccountInvoices: 8,
  listApiKeys: 2,
  listCells: 1,
  listCredits: 1,
  listIndexes: 0,
  listIndexesOfCell: 1,
  listInvitations: 1,
  listInvoices: 7,
  listMembers: 2,
  listModels: 2,
  listOwnMemberships: 3,
}
/** Routes whose reads grow with the account, and what bounds them. */
const GROWING: Record<string, { few: number; many: number; because: string }> = {
  getBillingPage: { few: 28, many: 371, because: 'The cost of each index, and as listCostChanges.' },
  listCostChanges: { few: 6, many: 202, because: 'Meter and events of each index that changed meanwhile.' },
  exportUsage: { few: 3, many: 52, because: 'A page of events for each index of the export.' },
  getOverviewPage: {
    few: 18,
    many: 72,
    because: 'The metrics of the 20 newest indexes, of which it shows the busiest.',
  },
  getProfilePage: { few: 9, many: 12, because: 'As listSessions.' },
  listSessions: {
    few: 4,
    many: 7,
    because: 'Each session of the user; they are few, because the oldest of too many is ended.',
  },
}

describe('every GET route, for people and programs', () => {
  const model = cellModel()
  let cloud: ControlPlane
  let server: AsyncDisposable
  let few: One
  let many: One
  beforeAll(async () => {
    const port = await freePort()
    server = await listen((request) => model.fetch(request), { host: '127.0.0.1', port, flag: '--port' })
    cloud = await startControlPlane({
      cell: { controlUrl: `http://127.0.0.1:${port}`, token: model.token },
      env: { AUTH_OPERATOR_EMAILS: 'few@example.com,many@example.com', AUTH_INVITATIONS_PER_DAY: '1000' },
    })
    few = await accountWith(cloud, 'few@example.com', 1)
    many = await accountWith(cloud, 'many@example.com', 50)
  })
  afterAll(async () => {
    await cloud[Symbol.asyncDispose]()
    await server[Symbol.asyncDispose]()
  })

  async function readsOf({ browser, ids }: One, { spec }: GatewayRoute): Promise<number> {
    const path = spec.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? '')
    const ask = async () => {
      const request = new Request(`http://console.test/web${path}`, {
        headers: { cookie: browser.cookie ?? '' },
      })
      const answer = wholeResponse(await cloud.controller.web(request, { address: '192.0.2.1' }))
      await answer.arrayBuffer()
      return answer.status
    }
    const tries = []
    for (let at = 0; at < TRIES; at++) {
      // The gateway remembers a credential for a moment, so that the second request reads nothing for it.
      await ask()
      const before = reads.count
      const status = await ask()
      tries.push(reads.count - before)
      expect([path, status]).toEqual([path, path.includes('_none') ? 404 : 200])
    }
    return Math.min(...tries)
  }

  it('reads as much as this table says, however much the account has', async () => {
    const told: Record<string, { few: number; many: number }> = {}
    for (const route of ROUTES)
      told[route.operationId] = { few: await readsOf(few, route), many: await readsOf(many, route) }
    const wanted = Object.fromEntries(
      ROUTES.map(({ operationId }) => {
        const number = OPERATIONS[operationId]
        const { few, many } = GROWING[operationId] ?? { few: number, many: number }
        return [operationId, { few, many }]
      }),
    )
    expect(told).toEqual(wanted)
  })
})
