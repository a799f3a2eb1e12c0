import { describe, expect, it } from 'vitest'
import { systemCaller } from '#platform/caller'
import { type FailsAt, failing, repeatedly } from '#platform/testing'
import { STRONG } from '../support/control-plane.ts'
import { expectKept, watchRows } from '../support/invariants.ts'
import { ask, memberOf, type Services, world } from '../support/services.ts'

const system = systemCaller('test', 'req_test')
const DAY = 86_400

async function prepare() {
  const all = world()
  const rows = watchRows(all.store)
  const alive = all.start()
  const own = async (email: string, accountName: string) =>
    alive.clients.usersAccounts.createAccountWithOwner(system, { body: { ownerEmail: email, accountName } })
  const olga = await own('olga@example.com', 'Engines')
  const ada = await own('ada@example.com', 'Ada')
  const { accountId } = olga.account
  /** One and the same request, however often it is sent. */
  const owner = memberOf(accountId, { userId: olga.user.userId, role: 'owner', key: 'once' })
  const setUp = memberOf(accountId, { userId: olga.user.userId, role: 'owner' })
  const tokenTo = async (email: string) => {
    const text = (await all.mails()).findLast(({ to }) => to === email)?.text ?? ''
    return /#token=([\w-]+)/.exec(text)?.[1] ?? ''
  }
  const invite = async () => {
    await alive.clients.usersAccounts.createInvitation(setUp, {
      body: { email: 'ada@example.com', role: 'developer' },
    })
    return tokenTo('ada@example.com')
  }
  const asAda = memberOf(ada.account.accountId, { userId: ada.user.userId, role: 'owner', key: 'once' })
  const join = async () => {
    const token = await invite()
    const caller = memberOf(ada.account.accountId, { userId: ada.user.userId, role: 'owner' })
    await alive.clients.usersAccounts.acceptInvitation(caller, { body: { token } })
  }
  const key = async (name: string) =>
    (await alive.clients.apiKeys.createApiKey(setUp, { body: { name, scope: 'read' } })) as { keyId: string }
  return { all, rows, alive, accountId, owner, setUp, ada, asAda, invite, join, key, tokenTo }
}
type Prepared = Awaited<ReturnType<typeof prepare>>
type Case = {
  /** What is sent, and sent again while storage fails. */
  send: (given: Prepared) => Promise<(services: Services) => Promise<unknown>>
  /** What must be so afterwards, beside the invariants of all rows. */
  check?: (given: Prepared) => Promise<void>
}

/** @returns whether the write came that fails */
async function runWith(at: FailsAt, { send, check }: Case): Promise<boolean> {
  const given = await prepare()
  const request = await send(given)
  const fails = failing(at)
  const services = given.all.start(fails)
  await repeatedly(() => request(services))
  const next = given.all.start()
  await given.all.mails()
  await given.all.runJobs(next)
  expectKept(await given.rows(), given.all.now())
  await check?.(given)
  return fails.hasFailed
}

const invitationsOf = async ({ alive, setUp }: Prepared) =>
  (await alive.clients.usersAccounts.listInvitations(setUp, {})).results
const rolesOf = async ({ alive, setUp }: Prepared) =>
  (await alive.clients.usersAccounts.listMembers(setUp, {})).results
    .map(({ email, role }) => `${email} ${role}`)
    .sort()
const keysOf = async ({ alive, setUp }: Prepared) =>
  (await alive.clients.apiKeys.listApiKeys(setUp, {})).results
    .map(({ name, status }) => `${name} ${status}`)
    .sort()

const CASES: Record<string, Case> = {
  'an account and its owner are made': {
    send: async () => (services) =>
      services.clients.usersAccounts.createAccountWithOwner(system, {
        body: { ownerEmail: 'eve@example.com', accountName: 'Eve' },
      }),
  },
  'another account is made': {
    send:
      async ({ owner }) =>
      (services) =>
        services.clients.usersAccounts.createAccount(owner, { body: { name: 'Second' } }),
    check: async ({ alive, owner }) => {
      const params = { userId: owner.principal.id }
      const { results } = await alive.clients.usersAccounts.listUserMemberships(system, { params })
      expect(results.map(({ accountName }) => accountName).sort()).toEqual(['Engines', 'Second'])
    },
  },
  'somebody is invited': {
    send:
      async ({ owner }) =>
      (services) =>
        services.clients.usersAccounts.createInvitation(owner, {
          body: { email: 'new@example.com', role: 'developer' },
        }),
    check: async (given) => {
      expect(await invitationsOf(given)).toMatchObject([{ email: 'new@example.com', status: 'open' }])
      expect(await given.tokenTo('new@example.com')).not.toBe('')
    },
  },
  'an invitation is accepted': {
    send: async ({ invite, asAda }) => {
      const body = { token: await invite() }
      return (services) => services.clients.usersAccounts.acceptInvitation(asAda, { body })
    },
    check: async (given) =>
      expect(await rolesOf(given)).toEqual(['ada@example.com developer', 'olga@example.com owner']),
  },
  'an invitation is sent again': {
    send: async (given) => {
      await given.invite()
      const invitationId = (await invitationsOf(given))[0]?.invitationId ?? ''
      return (services) =>
        services.clients.usersAccounts.resendInvitation(given.owner, { params: { invitationId } })
    },
  },
  'an invitation is revoked': {
    send: async (given) => {
      await given.invite()
      const invitationId = (await invitationsOf(given))[0]?.invitationId ?? ''
      return (services) =>
        services.clients.usersAccounts.revokeInvitation(given.owner, { params: { invitationId } })
    },
    check: async (given) => expect(await invitationsOf(given)).toMatchObject([{ status: 'revoked' }]),
  },
  'a role is changed': {
    send: async ({ join, owner, ada }) => {
      await join()
      return (services) =>
        services.clients.usersAccounts.changeMemberRole(owner, {
          params: { userId: ada.user.userId },
          body: { role: 'admin' },
        })
    },
    check: async (given) =>
      expect(await rolesOf(given)).toEqual(['ada@example.com admin', 'olga@example.com owner']),
  },
  'a member is removed': {
    send: async ({ join, owner, ada }) => {
      await join()
      return (services) =>
        services.clients.usersAccounts.removeMember(owner, { params: { userId: ada.user.userId } })
    },
    check: async (given) => expect(await rolesOf(given)).toEqual(['olga@example.com owner']),
  },
  'ownership is handed on': {
    send: async ({ join, owner, ada }) => {
      await join()
      return (services) =>
        services.clients.usersAccounts.transferOwnership(owner, { body: { userId: ada.user.userId } })
    },
  },
  'a key is made': {
    send:
      async ({ owner }) =>
      (services) =>
        services.clients.apiKeys.createApiKey(owner, { body: { name: 'new', scope: 'read' } }),
    check: async (given) => expect(await keysOf(given)).toEqual(['new active']),
  },
  'a key is rotated': {
    send: async ({ key, owner }) => {
      const params = { keyId: (await key('old')).keyId }
      return (services) => services.clients.apiKeys.rotateApiKey(owner, { params, body: {} })
    },
    check: async (given) => expect(await keysOf(given)).toEqual(['old active', 'old active']),
  },
  'a key is revoked': {
    send: async ({ key, owner }) => {
      const params = { keyId: (await key('old')).keyId }
      return (services) => services.clients.apiKeys.revokeApiKey(owner, { params })
    },
    check: async (given) => expect(await keysOf(given)).toEqual(['old revoked']),
  },
  'uses of a key are reported': {
    send: async ({ key, accountId, all }) => {
      const use = {
        accountId,
        keyId: (await key('used')).keyId,
        requests: 3,
        lastUsedAt: all.now().toISOString(),
      }
      return (services) =>
        services.clients.apiKeys.recordApiKeyUse(system, { body: { batchId: 'batch_1', uses: [use] } })
    },
    check: async ({ alive, setUp }) =>
      expect((await alive.clients.apiKeys.listApiKeys(setUp, {})).results).toMatchObject([{ requests: 3 }]),
  },
  'an account is closed and its time is over': {
    send: async ({ key, owner, all, rows }) => {
      await key('old')
      return async (services) => {
        const close = () =>
          services.clients.usersAccounts.closeAccount(owner, { body: { confirmName: 'Engines' } })
        // Where the answer was lost, the account is closed for its owner too.
        await repeatedly(close, 'account_not_found')
        for (const seconds of [0, 120, 31 * DAY]) {
          all.pass(seconds)
          await repeatedly(() => all.runJobs(services))
          expectKept(await rows(), all.now())
        }
      }
    },
    check: async ({ rows, accountId }) => {
      const { api_keys: keys, users_accounts: people } = await rows()
      expect([...keys, ...people].filter(({ pk }) => pk === `ACCOUNT#${accountId}`)).toEqual([])
    },
  },
}

describe.each(['before', 'after'] as const)('whichever write fails once, %s it was stored,', (when) => {
  it.each(Object.entries(CASES))('what the services promise holds when %s', async (_name, tested) => {
    let write = 1
    while (await runWith({ write, when }, tested)) write++
    expect(write).toBeGreaterThan(1)
  })

  it('a sign-up ends whole, and the person gets in', async () => {
    let write = 1
    let cameToFail = true
    for (; cameToFail; write++) {
      const all = world()
      const rows = watchRows(all.store)
      const fails = failing({ write, when })
      const services = all.start(fails)
      const patiently = async (path: string, body: unknown) => {
        for (let attempt = 1; ; attempt++) {
          const answer = await ask(services, 'auth', { path, body })
          if (answer.status !== 503 || attempt > 3) return answer
        }
      }
      const about = { email: 'ada@example.com', password: STRONG }
      const { body: begun } = await patiently('/sign-ups', { ...about, accountName: 'Engines' })
      // Of a sign-up that was begun twice, the code of the one that was answered is among them.
      for (const { text } of await all.mails()) {
        const [code] = /\b\d{6}\b/.exec(text) ?? []
        const confirmed = await patiently('/sign-ups/confirm', { signUp: begun['signUp'], code })
        // Where the answer was lost, the code is used: what is left is done by the job.
        expect([write, [200, 422].includes(confirmed.status)]).toEqual([write, true])
      }
      cameToFail = fails.hasFailed
      await all.runJobs(all.start())
      const signedIn = await patiently('/sessions', about)
      expect([write, signedIn.status]).toEqual([write, 200])
      expectKept(await rows(), all.now())
    }
    expect(write).toBeGreaterThan(6)
  })
})
