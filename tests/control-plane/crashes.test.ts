import { describe, expect, it } from 'vitest'
import { systemCaller } from '#platform/caller'
import { type DiesAt, mortal } from '#platform/testing'
import { STRONG } from '../support/control-plane.ts'
import { ask, memberOf, type Services, world } from '../support/services.ts'

const EMAIL = 'ada@example.com'
const system = systemCaller('test', 'req_test')

/** Runs a case with a process that dies at its first write, its second, and so on, until one does not. */
async function atEveryWrite(
  when: DiesAt['when'],
  { atLeast }: { atLeast: number },
  run: (fate: ReturnType<typeof mortal>) => Promise<void>,
): Promise<void> {
  for (let write = 1; ; write++) {
    const fate = mortal({ write, when })
    await run(fate)
    if (fate.isDead) continue
    expect(write).toBeGreaterThan(atLeast)
    return
  }
}

type World = ReturnType<typeof world>

async function begin({ mails }: World, services: Services, email = EMAIL) {
  const body = { email, password: STRONG, accountName: 'Engines' }
  const begun = await ask(services, 'auth', { path: '/sign-ups', body })
  const text = (await mails()).findLast(({ to }) => to === email)?.text ?? ''
  return { signUp: begun.body['signUp'], code: /\b(\d{6})\b/.exec(text)?.[1] }
}

/** What there is of a user: one membership in an account of theirs, with one key, and a way in. */
async function expectWhole(services: Services, role: string) {
  const signedIn = await ask(services, 'auth', {
    path: '/sessions',
    body: { email: EMAIL, password: STRONG },
  })
  expect(signedIn).toMatchObject({ status: 200, body: { role, account: { name: 'Engines' } } })
  const { userId } = signedIn.body['user'] as { userId: string }
  const { results } = await services.clients.usersAccounts.listUserMemberships(system, { params: { userId } })
  expect(results).toHaveLength(1)
  const accountId = results[0]?.accountId ?? ''
  const owner = memberOf(accountId, { userId, role: 'owner' })
  const keys = await services.clients.apiKeys.listApiKeys(owner, {})
  expect(keys.results).toMatchObject([{ name: 'default', status: 'active' }])
  return { accountId, userId, owner }
}

async function signedUp(all: World, services: Services, email = EMAIL) {
  await ask(services, 'auth', { path: '/sign-ups/confirm', body: await begin(all, services, email) })
}

async function unlessDone(services: Services, request: Parameters<typeof ask>[2]) {
  const login = await services.deps.auth.identity.findUserByEmail(EMAIL)
  return login ? 'done' : (await ask(services, 'auth', request)).status
}

describe.each(['before', 'after'] as const)('a process that dies %s any of its writes', (when) => {
  it('while it signs somebody up leaves a whole user, account, ownership and key', async () => {
    await atEveryWrite(when, { atLeast: 6 }, async (fate) => {
      const all = world()
      const confirm = { path: '/sign-ups/confirm', body: await begin(all, all.start()) }
      const answer = await ask(all.start(fate), 'auth', confirm)
      expect(answer.status).toBe(fate.isDead ? 500 : 200)
      const next = all.start()
      await all.runJobs(next)
      // Nothing was confirmed yet: the person tries the code once more.
      expect([200, 'done']).toContain(await unlessDone(next, confirm))
      await expectWhole(next, 'owner')
      expect(await ask(next, 'auth', confirm)).toMatchObject({ status: 422, body: { code: 'invalid_code' } })
      expect((await all.store.table('auth').query('JOB#sign-ups', { limit: 9 })).items.length).toBeLessThan(2)
    })
  })

  it('while an invited person signs up leaves a whole user and membership, and uses the invitation up once', async () => {
    await atEveryWrite(when, { atLeast: 5 }, async (fate) => {
      const all = world()
      const alive = all.start()
      await signedUp(all, alive, 'olga@example.com')
      const olga = await alive.clients.usersAccounts.createAccountWithOwner(system, {
        body: { ownerEmail: 'olga@example.com', accountName: 'x' },
      })
      const { accountId } = olga.account
      const owner = memberOf(accountId, { userId: olga.user.userId, role: 'owner' })
      const invitation = { email: EMAIL, role: 'developer' as const }
      await alive.clients.usersAccounts.createInvitation(owner, { body: invitation })
      const text = (await all.mails()).findLast(({ to }) => to === EMAIL)?.text ?? ''
      const body = { token: /#token=([\w-]+)/.exec(text)?.[1], password: STRONG }
      const answer = await ask(all.start(fate), 'auth', { path: '/sign-ups/invited', body })
      expect(answer.status).toBe(fate.isDead ? 500 : 200)
      const next = all.start()
      await all.runJobs(next)
      expect([200, 'done']).toContain(await unlessDone(next, { path: '/sign-ups/invited', body }))
      const signIn = { path: '/sessions', body: { email: EMAIL, password: STRONG } }
      expect(await ask(next, 'auth', signIn)).toMatchObject({
        status: 200,
        body: { role: 'developer', account: { accountId } },
      })
      const members = await next.clients.usersAccounts.listMembers(owner, {})
      expect(members.results.map(({ email }) => email).toSorted()).toEqual([EMAIL, 'olga@example.com'])
      const invitations = await next.clients.usersAccounts.listInvitations(owner, {})
      expect(invitations.results).toMatchObject([{ status: 'accepted' }])
    })
  })

  it('while it makes another account leaves none, or one that the repeated request answers', async () => {
    await atEveryWrite(when, { atLeast: 3 }, async (fate) => {
      const all = world()
      const alive = all.start()
      await signedUp(all, alive)
      const { userId, accountId } = await expectWhole(alive, 'owner')
      const caller = memberOf(accountId, { userId, role: 'owner', key: 'once' })
      all.pass(1)
      const make = (services: Services) =>
        ask(services, 'users-accounts', { path: '/accounts', body: { name: 'Second' }, caller })
      const first = await make(all.start(fate))
      expect(first.status).toBe(fate.isDead ? 500 : 200)
      const next = all.start()
      const again = await make(next)
      expect(again).toMatchObject({ status: 200, body: { account: { name: 'Second' } } })
      expect(await make(next)).toEqual(again)
      await all.runJobs(next)
      const { results } = await next.clients.usersAccounts.listUserMemberships(system, { params: { userId } })
      expect(results.map(({ accountName }) => accountName)).toEqual(['Engines', 'Second'])
      const second = results[1]?.accountId ?? ''
      const owner = memberOf(second, { userId, role: 'owner' })
      const keys = await next.clients.apiKeys.listApiKeys(owner, {})
      expect(keys.results).toMatchObject([{ name: 'default', status: 'active' }])
    })
  })

  it('while it rotates a key leaves the old one, or both, and answers the new one again', async () => {
    await atEveryWrite(when, { atLeast: 1 }, async (fate) => {
      const all = world()
      const alive = all.start()
      await signedUp(all, alive)
      const { userId, accountId, owner } = await expectWhole(alive, 'owner')
      const [key] = (await alive.clients.apiKeys.listApiKeys(owner, {})).results
      const caller = memberOf(accountId, { userId, role: 'owner', key: 'once' })
      const rotate = (services: Services) =>
        ask(services, 'api-keys', { path: `/keys/${key?.keyId}/rotate`, body: {}, caller })
      await rotate(all.start(fate))
      const next = all.start()
      const again = await rotate(next)
      expect(again.status).toBe(200)
      expect(await rotate(next)).toEqual(again)
      const keys = (await next.clients.apiKeys.listApiKeys(owner, {})).results
      expect(keys.map(({ status }) => status)).toEqual(['active', 'active'])
      expect(keys.find(({ keyId }) => keyId === key?.keyId)?.replacedBy).toBe(again.body['keyId'])
    })
  })
})
