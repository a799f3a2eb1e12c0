import { beforeAll, describe, expect, it } from 'vitest'
import { activityRoutes } from '#contracts/activity'
import { apiKeysRoutes } from '#contracts/api-keys'
import { authRoutes } from '#contracts/auth'
import { billingRoutes, paymentRoutes } from '#contracts/billing'
import { indexConsoleRoutes, indexesRoutes, indexMetricsRoutes, operatorRoutes } from '#contracts/indexes'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { callerBeside, contractClient, errorResponse, type ServiceFetch } from '#platform/http'
import { webBffApp } from '#services/web-bff'
import { STRONG } from '../support/control-plane.ts'
import { ask, memberOf, type Services, world } from '../support/services.ts'

type Service = 'users-accounts' | 'auth' | 'api-keys' | 'indexes' | 'activity' | 'billing'
const SERVICES: readonly Service[] = ['users-accounts', 'auth', 'api-keys', 'indexes', 'activity', 'billing']
/** Long enough that a healthy part is in time on a slow machine; one that hangs never answers. */
const SECTION_MS = 1000

/** Which services each part of each page is made of. */
const PAGES: Record<string, Record<string, readonly Service[]>> = {
  shell: {
    user: ['users-accounts'],
    account: ['users-accounts'],
    memberships: ['users-accounts'],
  },
  overview: {
    indexes: ['indexes'],
    requests: ['indexes'],
    spend: ['indexes'],
    billing: ['billing'],
    activity: ['activity'],
  },
  indexes: { indexes: ['indexes'], limits: ['users-accounts'] },
  'create-index': { limits: ['users-accounts'], indexNames: ['indexes'], settingsSchema: ['indexes'] },
  'api-keys': { apiKeys: ['api-keys'], indexNames: ['indexes'] },
  team: {
    members: ['users-accounts'],
    invitations: ['users-accounts'],
    limits: ['users-accounts'],
    usage: ['users-accounts'],
  },
  account: {
    account: ['users-accounts'],
    limits: ['users-accounts'],
    usage: ['users-accounts'],
    indexes: ['indexes'],
  },
  billing: {
    summary: ['billing'],
    days: ['billing'],
    indexes: ['billing'],
    changes: ['billing'],
    invoices: ['billing'],
    credits: ['billing'],
    payment: ['billing'],
  },
  profile: {
    user: ['users-accounts'],
    sessions: ['auth'],
    twoFactor: ['auth'],
    memberships: ['users-accounts'],
  },
}

/** Ways in which a service does not answer as it should. */
const FAULTS: Record<string, { fetch: ServiceFetch; code: string }> = {
  hangs: { fetch: () => new Promise<never>(() => {}), code: 'section_timeout' },
  'cannot be reached': {
    fetch: () => {
      throw new TypeError('fetch failed: connect ECONNREFUSED 10.0.0.7:4000')
    },
    code: 'internal',
  },
  'answers a page of a proxy': {
    fetch: () => new Response('<html>502 Bad Gateway</html>', { status: 502 }),
    code: 'internal',
  },
  'has a defect': {
    fetch: () => errorResponse(new Error('secret detail at /srv/app.ts:12'), 'req_1'),
    code: 'internal',
  },
  'is overloaded': {
    fetch: () =>
      errorResponse(
        new ServiceError({ kind: 'unavailable', code: 'storage_unavailable', message: 'Try again shortly.' }),
        'req_1',
      ),
    code: 'storage_unavailable',
  },
}

let services: Services
let owner: Caller
beforeAll(async () => {
  const all = world()
  services = all.start()
  const begun = await ask(services, 'auth', {
    path: '/sign-ups',
    body: { email: 'ada@example.com', password: STRONG, accountName: 'Engines' },
  })
  const code = /\b(\d{6})\b/.exec((await all.mails())[0]?.text ?? '')?.[1]
  const { body } = await ask(services, 'auth', {
    path: '/sign-ups/confirm',
    body: { signUp: begun.body['signUp'], code },
  })
  const { user, account } = body as { user: { userId: string }; account: { accountId: string } }
  owner = memberOf(account.accountId, { userId: user.userId, role: 'owner' })
})

/** The BFF before the real services, of which one is behind `fetch`. */
function bff(faulty?: Service, fetch?: ServiceFetch) {
  const reach = (name: Service) => (name === faulty && fetch ? fetch : services.byName[name])
  const failures: unknown[] = []
  const app = webBffApp(
    {
      usersAccounts: contractClient(usersAccountsRoutes, reach('users-accounts')),
      activity: contractClient(activityRoutes, reach('activity')),
      auth: contractClient(authRoutes, reach('auth')),
      apiKeys: contractClient(apiKeysRoutes, reach('api-keys')),
      indexes: contractClient(
        { ...indexesRoutes, ...indexConsoleRoutes, ...indexMetricsRoutes, ...operatorRoutes },
        reach('indexes'),
      ),
      billing: contractClient({ ...billingRoutes, ...paymentRoutes }, reach('billing')),
      isCharged: false,
      now: () => new Date(),
      sectionMs: SECTION_MS,
      onSectionFailed: (error) => void failures.push(error),
    },
    callerBeside,
  )
  const load = async (page: string) => {
    const response = await app.fetch(new Request(`http://service/pages/${page}`), { caller: owner })
    return { status: response.status, body: (await response.json()) as Record<string, Part> }
  }
  return { load, failures }
}
type Part = { status: string; data?: unknown; error?: { code: string; message: string; requestId: string } }

describe.each(Object.keys(PAGES))('the page %s', (page) => {
  const parts = Object.entries(PAGES[page] ?? {})

  it('is whole while every service answers', async () => {
    const { status, body } = await bff().load(page)
    expect(status).toBe(200)
    for (const [name] of parts) expect([name, body[name]?.status]).toEqual([name, 'ok'])
  })

  it.each(SERVICES.flatMap((service) => Object.keys(FAULTS).map((fault) => [service, fault] as const)))(
    'loses only what comes from %s when it %s',
    async (service, fault) => {
      const { fetch, code } = FAULTS[fault] ?? { code: '' }
      const { load } = bff(service, fetch)
      const { status, body } = await load(page)
      expect(status).toBe(200)
      for (const [name, made] of parts) {
        const isHit = made.includes(service)
        expect([name, body[name]?.status]).toEqual([name, isHit ? 'failed' : 'ok'])
        expect([name, body[name]?.error?.code]).toEqual([name, isHit ? code : undefined])
      }
      expect(JSON.stringify(body)).not.toMatch(/ECONNREFUSED|secret detail|Bad Gateway|\.ts:/)
    },
  )
})

it('tells the operator of what failed for no reason of the caller’s', async () => {
  const { load, failures } = bff('indexes', FAULTS['has a defect']?.fetch)
  await load('indexes')
  expect(failures).toHaveLength(1)
})
