import { expect, it } from 'vitest'
import { newId } from '#platform/ids'
import { publicGateway } from './index.ts'

const nobody = () => {
  throw new Error('nobody is asked')
}

it('gives its OpenAPI document to everyone, under the headers of every answer', async () => {
  const gateway = publicGateway({
    services: { indexes: nobody, 'api-keys': nobody, 'users-accounts': nobody },
    auth: { authorizeApiKey: nobody },
    newId,
    onRequest: () => {},
    onFailure: () => {},
  })
  const headers = new Map<string, string>()
  const response = await gateway(new Request('http://localhost/api/v2/openapi.json'), {
    address: '127.0.0.1',
    setHeader: (name, value) => void headers.set(name, value),
  })
  expect(response.status).toBe(200)
  expect(Object.keys((await response.json()) as object)).toContain('paths')
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^req_/),
  })
})
