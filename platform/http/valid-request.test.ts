import { createRoute, type RouteConfig, z } from '@hono/zod-openapi'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { requestReader } from './valid-request.ts'

type Declared = NonNullable<RouteConfig['request']>
const content = { 'application/json': { schema: z.object({ text: z.string() }) } }
const query = z.object({ tag: z.union([z.string(), z.array(z.string())]).optional() })
const routeWith = (request: Declared) =>
  createRoute({
    method: 'post',
    path: '/things/{name}',
    request,
    responses: { 200: { description: 'Done.' } },
  })

/** What is read of a request to a route with these parts. */
async function read(request: Declared, search: string, init: RequestInit = {}) {
  const reader = requestReader(routeWith(request))
  const app = new Hono().post('/things/:name', async (c) => c.json({ parts: await reader(c.req) }))
  app.onError((thrown, c) => c.json({ thrown: { ...thrown, message: thrown.message } }))
  const response = await app.request(`/things/one${search}`, { method: 'POST', ...init })
  return (await response.json()) as { parts?: object; thrown?: object }
}
const json = (body: string) => ({ body, headers: { 'content-type': 'application/json' } })

describe('the parts of a request', () => {
  it('are those that the contract declares, and no others', async () => {
    expect(await read({}, '?tag=a', json('{"text":"x"}'))).toEqual({ parts: {} })
    const params = z.object({ name: z.string() })
    expect(await read({ params, query }, '?tag=a')).toEqual({
      parts: { params: { name: 'one' }, query: { tag: 'a' } },
    })
  })

  it('hold a parameter that is sent several times as a list', async () => {
    expect(await read({ query }, '?tag=a&tag=b&tag=')).toEqual({ parts: { query: { tag: ['a', 'b', ''] } } })
  })

  it('have an empty body where it may be left out, and only then', async () => {
    expect(await read({ body: { content } }, '')).toEqual({ parts: { body: {} } })
    const issue = { loc: ['body', 'text'], msg: expect.any(String), type: 'invalid_type' }
    expect(await read({ body: { content, required: true } }, '')).toMatchObject({
      thrown: { code: 'unprocessable_entity', issues: [issue] },
    })
  })

  it('refuse a body that is not JSON, and a part that does not fit, with its place', async () => {
    expect(await read({ body: { content } }, '', json('{"text":'))).toMatchObject({
      thrown: { code: 'unprocessable_entity', message: expect.stringContaining('not valid JSON') },
    })
    expect(await read({ body: { content } }, '', json('{"text":7}'))).toMatchObject({
      thrown: { message: expect.stringContaining('body.text: must be text') },
    })
  })
})

it('a contract cannot declare parts of a request that nothing checks', () => {
  expect(() => requestReader(routeWith({ headers: z.object({ 'x-thing': z.string() }) }))).toThrow('not read')
  expect(() => requestReader(routeWith({ cookies: z.object({ thing: z.string() }) }))).toThrow('not read')
  const form = { 'multipart/form-data': { schema: z.object({}) } }
  expect(() => requestReader(routeWith({ body: { content: form } }))).toThrow('not JSON')
})
