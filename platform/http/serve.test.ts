import { createRoute, z } from '@hono/zod-openapi'
import { describe, expect, it } from 'vitest'
import type { Caller } from '#platform/caller'
import { callerBeside, serviceApp } from './app.ts'
import { type Handlers, serve } from './serve.ts'

const done = {
  description: 'Done.',
  content: { 'application/json': { schema: z.object({ is: z.string() }) } },
}
const body = { content: { 'application/json': { schema: z.object({ text: z.string() }) } }, required: true }
const Things = { audience: ['public', 'web'], permission: 'things:write' } as const
const tagged = { ...done, headers: { ETag: { required: true, schema: { type: 'string' as const } } } }
const routes = {
  putThing: {
    ...createRoute({
      method: 'put',
      path: '/things/{name}',
      request: { params: z.object({ name: z.string() }), body },
      responses: { 200: done },
    }),
    operationId: 'putThing',
    access: { ...Things, limitedKeys: true },
  },
  listThings: {
    ...createRoute({ method: 'get', path: '/things', responses: { 200: done } }),
    operationId: 'listThings',
    access: { audience: ['public', 'cells'] },
  },
  getThing: {
    ...createRoute({ method: 'get', path: '/thing', responses: { 200: tagged } }),
    operationId: 'getThing',
    access: { audience: ['web'] },
  },
} as const
const handlers: Handlers<typeof routes> = {
  putThing: ({ caller, params, body: { text } }) => ({ is: `${caller.principal.id} ${params.name} ${text}` }),
  listThings: () => Response.json({ is: 'encoded already' }),
  getThing: ({ ifMatch }) => ({ answer: { is: ifMatch ?? 'any' }, etag: '"one"' }),
}

const app = serviceApp(callerBeside)
serve(app, routes, handlers)

const who = (type: Caller['principal']['type'], more: Partial<Caller> = {}): Caller => ({
  accountId: 'acc_1',
  principal: { type, id: `a ${type}` },
  requestId: 'req_1',
  ...more,
})
const may = { permissions: ['things:write'] }
async function ask(caller: Caller, method: string, path: string, sent?: object) {
  const response = await app.request(
    path,
    {
      method,
      headers: { 'if-match': '"zero"', ...(sent && { 'content-type': 'application/json' }) },
      ...(sent && { body: JSON.stringify(sent) }),
    },
    { caller },
  )
  const { status, headers } = response
  return { status, etag: headers.get('etag'), body: (await response.json()) as Record<string, unknown> }
}

describe('a route that is served', () => {
  it('gives its handler the caller and the valid request, and answers what it returns', async () => {
    expect(await ask(who('apiKey', may), 'PUT', '/things/one', { text: 'x' })).toMatchObject({
      status: 200,
      body: { is: 'a apiKey one x' },
    })
    expect(await ask(who('cell'), 'GET', '/things')).toMatchObject({ body: { is: 'encoded already' } })
    expect(await ask(who('user'), 'GET', '/thing')).toMatchObject({ etag: '"one"', body: { is: '"zero"' } })
  })

  it.each([
    ['a key without the permission', who('apiKey')],
    ['a user without the permission', who('user', { permissions: ['things:read'] })],
    ['a cell, to which it is not published', who('cell', may)],
  ])('refuses %s before it looks at the body', async (_who, caller) => {
    expect(await ask(caller, 'PUT', '/things/one', { text: 7 })).toMatchObject({ status: 403 })
    expect(await ask(who('apiKey', may), 'PUT', '/things/one', { text: 7 })).toMatchObject({ status: 422 })
  })

  it('refuses a key that is limited to some indexes, unless the contract lets it in', async () => {
    const limited = who('apiKey', { ...may, indexNames: ['one'] })
    expect(await ask(limited, 'GET', '/things')).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await ask(limited, 'PUT', '/things/one', { text: 'x' })).toMatchObject({ status: 200 })
  })

  it('lets services in to every route, in their own name', async () => {
    for (const [method, path, sent] of [
      ['PUT', '/things/one', { text: 'x' }],
      ['GET', '/things'],
      ['GET', '/thing'],
    ] as const)
      expect(await ask(who('system'), method, path, sent)).toMatchObject({ status: 200 })
  })
})

it('a contract with a missing handler, a surplus one or another answer does not compile', () => {
  const { getThing, ...some } = handlers
  // @ts-expect-error a handler is missing
  expect(() => serve(serviceApp(callerBeside), routes, some)).toThrow('getThing has no handler')
  // @ts-expect-error a handler too many
  const surplus: Handlers<typeof routes> = { ...some, getThing, other: getThing }
  // @ts-expect-error the ETag is missing
  const untagged: Handlers<typeof routes> = { ...some, getThing: () => ({ is: 'x' }) }
  // @ts-expect-error another answer than the contract's
  const wrong: Handlers<typeof routes> = { ...handlers, listThings: () => ({ was: 'x' }) }
  expect([surplus, untagged, wrong]).toHaveLength(3)
})
