import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { publicOpenApi } from './openapi.ts'
import { publicRoutes } from './routes.ts'

it('is the document in docs/openapi; if not, run npm run gen', async () => {
  const kept = await readFile(new URL('../../docs/openapi/public.json', import.meta.url), 'utf8')
  expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(publicOpenApi())))
})

it('has every route, each with its own operation id, needing an API key', () => {
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
