import { describe, expect, it } from 'vitest'
import { usersAccountsRoutes } from '#contracts/users-accounts'
import type { Caller } from '#platform/caller'
import { callerBeside, contractClient } from '#platform/http'
import { openSqliteStore } from '#platform/table/sqlite'
import { usersAccountsApp } from '../index.ts'
import { memberOf, setup, system } from '../testing/fixture.ts'

function service() {
  const app = usersAccountsApp(setup(openSqliteStore), callerBeside)
  const fetch = async (request: Request, env: unknown) => app.fetch(request, env as object)
  const status = async (caller: Caller | undefined, [method, path]: [string, string], body?: unknown) => {
    const init: RequestInit = { method }
    if (body !== undefined) {
      init.body = JSON.stringify(body)
      init.headers = { 'content-type': 'application/json' }
    }
    return (await fetch(new Request(`http://service${path}`, init), caller ? { caller } : {})).status
  }
  return { status, client: contractClient(usersAccountsRoutes, fetch) }
}

const input = { ownerEmail: 'ada@example.com', accountName: 'Engines' }

describe('UsersAccounts over HTTP: what works', () => {
  it('makes an account and answers everything about it', async () => {
    const { client } = service()
    const made = await client.createAccountWithOwner(system, { body: input })
    const { accountId } = made.account
    const { userId } = made.user
    const member = memberOf(accountId)
    expect(await client.getAccount(system, { params: { accountId } })).toEqual(made.account)
    expect(await client.getOwnAccount(member, {})).toEqual(made.account)
    expect(await client.getUser(system, { params: { userId } })).toEqual(made.user)
    expect(await client.findMembership(system, { params: { accountId, userId } })).toEqual({
      membership: made.membership,
    })
    expect(await client.findMembership(system, { params: { accountId, userId: 'usr_none' } })).toEqual({})
    expect(await client.listUserMemberships(system, { params: { userId } })).toEqual({
      results: [{ ...made.membership, accountName: 'Engines' }],
    })
    const limits = await client.setAccountLimits(system, { params: { accountId }, body: { maxShards: 9 } })
    expect(await client.getAccountLimits(system, { params: { accountId } })).toEqual(limits)
    expect(await client.getOwnAccountLimits(member, {})).toEqual(limits)
  })
})

describe('UsersAccounts over HTTP: what is refused', () => {
  it.each([
    { ...input, ownerEmail: 'no address' },
    { ...input, ownerEmail: 'a@b@c' },
    { ...input, accountName: '  ' },
  ])('answers 422 to %j', async (body) =>
    expect(await service().status(system, ['POST', '/internal/accounts'], body)).toBe(422),
  )

  it.each([{ maxShards: 0 }, { maxShards: 1.5 }, { maxIndexes: -1 }, { maxIndex: 5 }])(
    'answers 422 to limits %j',
    async (body) =>
      expect(await service().status(system, ['PUT', '/internal/accounts/acc_1/limits'], body)).toBe(422),
  )

  it('answers 404 for what does not exist', async () => {
    const { status } = service()
    expect(await status(system, ['GET', '/internal/accounts/acc_none'])).toBe(404)
    expect(await status(system, ['GET', '/internal/accounts/acc_none/limits'])).toBe(404)
    expect(await status(system, ['GET', '/internal/users/usr_none'])).toBe(404)
  })
})

describe('UsersAccounts over HTTP: who is refused', () => {
  const internal: [[string, string], unknown][] = [
    [['POST', '/internal/accounts'], input],
    [['GET', '/internal/users/usr_1'], undefined],
    [['GET', '/internal/users/usr_1/memberships'], undefined],
    [['GET', '/internal/accounts/acc_1/members/usr_1'], undefined],
    [['PUT', '/internal/accounts/acc_1/limits'], {}],
  ]
  it.each(internal)('403 for an account on an internal route: %j', async (route, body) =>
    expect(await service().status(memberOf('acc_1'), route, body)).toBe(403),
  )
  it.each([
    ...internal,
    [['GET', '/internal/accounts/acc_1'], undefined],
    [['GET', '/internal/accounts/acc_1/limits'], undefined],
  ] as [[string, string], unknown][])('401 without a caller: %j', async (route, body) =>
    expect(await service().status(undefined, route, body)).toBe(401),
  )
  it('404 for another account', async () => {
    const { client, status } = service()
    const { account } = await client.createAccountWithOwner(system, { body: input })
    expect(await status(memberOf('acc_other'), ['GET', `/accounts/${account.accountId}`])).toBe(404)
    expect(await status(memberOf('acc_other'), ['GET', `/accounts/${account.accountId}/limits`])).toBe(404)
  })
})
