import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { publicOpenApi } from './openapi.ts'
import { publicRoutes } from './routes.ts'

it('is the document in docs/openapi; if not, run npm run gen', async () => {
  const kept = await readFile(new URL('../../docs/openapi/public.json', import.meta.url), 'utf8')
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(publicOpenApi())))
})

it('has every route, each with an operation id of its own and an API key required', () => {
  const { paths } = publicOpenApi() as {
    paths: Record<string, Record<string, { operationId: string; security: unknown[] }>>
  }
  const operations = Object.values(paths).flatMap((path) => Object.values(path))
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
    publicRoutes.map(({ operationId }) => operationId).toSorted(),
  )
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length)
  for (const { security } of operations) expect(security).toEqual([{ apiKey: [] }])
})

type Document = {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string
        parameters?: { $ref?: string; name?: string }[]
        responses: Record<string, { links?: Record<string, { operationId: string; parameters: object }> }>
      }
    >
  >
}
const operationsOf = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, ...operation })),
  )

it('links only to operations that exist, with parameters that they have', () => {
  const operations = operationsOf(publicOpenApi() as Document)
  const links = operations.flatMap(({ responses }) => Object.values(responses['200']?.links ?? {}))
  expect(links.length).toBeGreaterThan(20)
  for (const { operationId, parameters } of links) {
    const target = operations.find((operation) => operation.operationId === operationId)
    for (const name of Object.keys(parameters))
      expect(JSON.stringify(target?.parameters ?? [operationId])).toContain(name.replaceAll('-', ''))
  }
})

it('documents Idempotency-Key on every mutation, and the errors of the gateway itself', () => {
  for (const { method, parameters, responses } of operationsOf(publicOpenApi() as Document)) {
    const isMutation = method !== 'get'
    const takesKey = JSON.stringify(parameters ?? []).includes('IdempotencyKey')
    expect(takesKey).toBe(isMutation)
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(isMutation ? ['400', '401', '409', '413', '415', '429'] : ['401', '429']),
    )
  }
})

it('writes patterns in the form of JSON Schema', () => {
  expect(JSON.stringify(publicOpenApi())).not.toMatch(/"pattern":"[^"]*\/u?"/)
})
