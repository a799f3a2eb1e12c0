import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { expect, it } from 'vitest'
import { errorResponse } from '#platform/http'
import { type GatewayRoute, routeTable } from './route-table.ts'

const route = (method: 'get' | 'put', path: string): GatewayRoute => ({
  operationId: `${method} ${path}`,
  spec: createRoute({
    method,
    path,
    responses: { 200: { description: 'Done.', content: { 'application/json': { schema: z.object({}) } } } },
  }),
  service: 'any',
  authorize: 'required',
  limit: 'read',
})
const { find, methodsAt } = routeTable('/api', [
  route('get', '/things'),
  route('get', '/things/{name}'),
  route('put', '/things/{name}'),
])

/** The answer to a request that has no route. */
function refusal(method: string, path: string): Response {
  try {
    find(method, path)
  } catch (thrown) {
    return errorResponse(thrown, 'req_1')
  }
  throw new Error('it was found')
}

it('finds a route by method and shape, whatever slashes are doubled or at the end', () => {
  expect(find('GET', '/api/things').operationId).toBe('get /things')
  expect(find('PUT', '/api//things/a/').operationId).toBe('put /things/{name}')
})

it('answers 405 with the methods of the path, also in Allow', () => {
  const answer = refusal('DELETE', '/api/things/a')
  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe('GET, HEAD, PUT')
  expect(methodsAt('/api/things/a')).toEqual(['GET', 'HEAD', 'PUT'])
  expect(methodsAt('/api/nothing')).toEqual([])
})

it('accepts HEAD wherever it accepts GET, and only there', () => {
  expect(find('HEAD', '/api/things').operationId).toBe('get /things')
  expect(find('HEAD', '//api/things/a').operationId).toBe('get /things/{name}')
})

it('answers 404 for a path that no route has', () => {
  const answer = refusal('GET', '/api/nothing')
  expect(answer.status).toBe(404)
  expect(answer.headers.has('allow')).toBe(false)
})

it.each([
  ['/things/a', '/api/things/a'],
  ['/v1/things', '/api/things'],
  ['/API/things', '/api/things'],
])('names the path that %s was probably meant to be', async (path, meant) => {
  const { message } = (await refusal('GET', path).json()) as { message: string }
  expect(message).toContain(`${meant} was probably meant`)
})
