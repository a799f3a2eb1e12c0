import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

let dir: string
let server: Server
let cell: Awaited<ReturnType<typeof openCellFixture>>
let path: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'hang-up-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
  const { endpoint } = await cell.provision({ type: 'unstructured', model: 'hf/all-MiniLM-L6-v2' })
  path = new URL(endpoint).pathname
  server = createAdaptorServer({
    fetch: (given, env) => cell.cell.app.fetch(given, { incoming: env.incoming }),
  }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  server.close()
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

const open = (method: string, route: string, length: number) => {
  const sent = request({
    port: (server.address() as AddressInfo).port,
    host: '127.0.0.1',
    method,
    path: `${path}/indexes/my-index/${route}`,
    headers: { 'x-api-key': 'key', 'content-length': length },
  })
  sent.on('error', () => {})
  return sent
}
async function nextSeen(before: number) {
  while (cell.seen.length === before) await new Promise((resolve) => setImmediate(resolve))
  return cell.seen.at(-1)
}

describe('a client that hangs up is neither a defect nor a failure of the server', () => {
  it.each([
    ['POST', 'documents', 'addDocuments'],
    ['GET', 'documents', 'getDocuments'],
  ])('in the middle of the body of a %s', async (method, route, operation) => {
    const before = cell.seen.length
    const sent = open(method, route, 1000)
    const arrived = once(server, 'request')
    sent.write('{"documents": [')
    await arrived
    sent.destroy()
    expect(await nextSeen(before)).toMatchObject({ operation, status: 499 })
    expect(cell.errors).toEqual([])
  })

  it('while its documents are embedded, and those that wait are forgotten', async () => {
    const before = cell.seen.length
    const documents = Array.from({ length: 128 }, (_, at) => ({ _id: `${at}`, a: `text ${at} `.repeat(90) }))
    const body = JSON.stringify({ documents, tensorFields: ['a'] })
    const sent = open('POST', 'documents', Buffer.byteLength(body))
    const arrived = once(server, 'request')
    sent.end(body)
    await arrived
    const query = () => cell.data(`http://cell.test${path}`)('POST', '/indexes/my-index/search', { q: 'x' })
    await query()
    sent.destroy()
    const seen = await nextSeen(before + 1)
    expect(seen).toMatchObject({ operation: 'addDocuments', status: 499 })
    expect(cell.errors).toEqual([])
  })
})
