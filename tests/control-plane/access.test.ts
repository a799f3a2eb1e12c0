import { afterAll, describe, expect, it } from 'vitest'
import type { Access } from '#contracts/access'
import { LIMITED_KEY_PERMISSIONS, ROLE_PERMISSIONS, SCOPE_PERMISSIONS } from '#contracts/auth'
import { serviceRoutes } from '#contracts/services'
import type { Caller } from '#platform/caller'
import { ask, type Services, world } from '../support/services.ts'

type Declared = { operationId: string; method: string; path: string; access: Access }
type Kind = { audience: Access['audience']; permissions: readonly string[]; caller: Caller; isLimited?: true }

const base = { accountId: 'acc_none', requestId: 'req_test' }
/** Everyone who can ask a service: each role, each scope, a key limited to some indexes, and a cell. */
const CALLERS: Record<string, Kind> = {
  ...Object.fromEntries(
    Object.entries(ROLE_PERMISSIONS).map(([role, permissions]): [string, Kind] => [
      `a user with role ${role}`,
      {
        audience: ['web', 'operators'],
        permissions,
        caller: { ...base, principal: { type: 'user', id: 'usr_none' }, role, permissions },
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(SCOPE_PERMISSIONS).map(([scope, permissions]): [string, Kind] => [
      `a key of scope ${scope}`,
      {
        audience: ['public'],
        permissions,
        caller: { ...base, principal: { type: 'apiKey', id: 'key_none' }, permissions },
      },
    ]),
  ),
  'a key limited to some indexes': {
    audience: ['public'],
    permissions: LIMITED_KEY_PERMISSIONS,
    isLimited: true,
    caller: {
      ...base,
      principal: { type: 'apiKey', id: 'key_none' },
      permissions: LIMITED_KEY_PERMISSIONS,
      indexNames: ['one'],
    },
  },
  'a cell': {
    audience: ['cells'],
    permissions: [],
    caller: { ...base, principal: { type: 'cell', id: 'local' } },
  },
}
const routes = Object.entries(serviceRoutes).flatMap(([service, all]) =>
  Object.values<Declared>(all).map((route) => ({ ...route, service: service as keyof Services['byName'] })),
)

const everything = world()
const services = everything.start()
afterAll(() => everything.store[Symbol.asyncDispose]())

describe.each(Object.entries(CALLERS))('%s', (_who, { audience, permissions, isLimited, caller }) => {
  const isLetIn = ({ access }: Declared) =>
    access.audience.some((one) => audience.includes(one)) &&
    (!isLimited || access.limitedKeys === true) &&
    (access.permission === undefined || permissions.includes(access.permission))
  const refused = routes.filter((route) => !isLetIn(route))

  it('is refused by the service itself at every route whose contract does not let it in', async () => {
    expect(refused.length).toBeGreaterThan(15)
    for (const { service, operationId, method, path } of refused) {
      const asked = path.replaceAll(/\{\w+\}/g, 'none')
      const { status, body } = await ask(services, service, {
        method: method.toUpperCase(),
        path: asked,
        caller,
      })
      expect([operationId, status, body['code']]).toEqual([operationId, 403, 'forbidden'])
    }
  })
})
