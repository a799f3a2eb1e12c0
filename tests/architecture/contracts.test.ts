import type { RouteConfig } from '@hono/zod-openapi'
import { expect, it } from 'vitest'
import * as apiKeys from '#contracts/api-keys'
import * as auth from '#contracts/auth'
import * as billing from '#contracts/billing'
import * as cells from '#contracts/cells'
import * as indexes from '#contracts/indexes'
import * as usersAccounts from '#contracts/users-accounts'
import * as webBff from '#contracts/web-bff'

const isRoute = (value: unknown): value is RouteConfig =>
  typeof value === 'object' && value !== null && 'method' in value && 'responses' in value

/** Every route of every contract, once. */
function allRoutes(): RouteConfig[] {
  const records = [apiKeys, auth, billing, cells, indexes, usersAccounts, webBff].flatMap((contract) =>
    Object.values(contract),
  )
  const routes = records.flatMap((record: unknown) =>
    typeof record === 'object' && record !== null ? Object.values(record).filter(isRoute) : [],
  )
  return [...new Set(routes)]
}

type Parsing = { safeParse: (value: unknown) => { success: boolean } }

/** Whether the schema turns down some text in place of a part of the path. */
function refusesSomeText(params: unknown, path: string): boolean {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const long = Object.fromEntries(names.map((name) => [name, 'x'.repeat(10_000)]))
  return params !== undefined && !(params as Parsing).safeParse(long).success
}

it('finds the routes', () => expect(allRoutes().length).toBeGreaterThan(70))

it('lists 422 for every route that can refuse what it is sent, and for no other', () => {
  const wrong = allRoutes().flatMap(({ method, path, request, responses }) => {
    const canRefuse =
      request?.body !== undefined || request?.query !== undefined || refusesSomeText(request?.params, path)
    const isListed = '422' in responses
    return canRefuse === isListed ? [] : [`${method} ${path}: ${canRefuse ? 'lacks 422' : 'lists 422'}`]
  })
  expect(wrong).toEqual([])
})
