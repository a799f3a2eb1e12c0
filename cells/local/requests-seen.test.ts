import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from './testing/fixture.ts'

let cell: Awaited<ReturnType<typeof openCellFixture>>
let dir: string
let provisioned: Awaited<ReturnType<typeof cell.provision>>
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cell-seen-'))
  cell = await openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
  provisioned = await cell.provision({ type: 'unstructured', model: 'random/small' })
})
afterAll(async () => {
  await cell[Symbol.asyncDispose]()
  await rm(dir, { recursive: true, force: true })
})

describe('every answered request is told with its operation, status and time', () => {
  const last = async (request: Promise<{ status: number }>) => {
    const { status } = await request
    const seen = cell.seen.at(-1)
    expect(seen).toMatchObject({ status, durationMs: expect.any(Number) })
    return seen
  }
  const index = () => ({ accountId: 'acc_00000001', indexId: provisioned.indexId })
  const call = (apiKey?: string) => cell.data(provisioned.endpoint, apiKey)

  it('and the index it was for, in whatever way it ended', async () => {
    const search = (body: unknown) => call()('POST', '/indexes/my-index/search', body)
    expect(await last(search({ q: 'x' }))).toMatchObject({ operation: 'search', status: 200, index: index() })
    expect(await last(search({ q: 'x', limit: -1 }))).toMatchObject({ status: 400, index: index() })
    expect(await last(search('no json'))).toMatchObject({ status: 422, index: index() })
    const elsewhere = call()('POST', '/indexes/another/search', { q: 'x' })
    expect(await last(elsewhere)).toMatchObject({ status: 404, index: index() })
    const write = call('reader')('POST', '/indexes/my-index/documents', { documents: [], tensorFields: [] })
    expect(await last(write)).toMatchObject({ operation: 'addDocuments', status: 403, index: index() })
  })

  it('but no index to a key that may not know of it, or where there is none', async () => {
    const unknown = await last(call('nonsense')('GET', '/indexes/my-index/stats'))
    expect([unknown?.status, unknown?.index]).toEqual([401, undefined])
    const label = provisioned.endpoint.replace(/-[0-9a-z]{6}-/, '-zzzzzz-')
    const absent = await last(cell.data(label)('GET', '/indexes/my-index/stats'))
    expect([absent?.status, absent?.index]).toEqual([404, undefined])
  })

  it('and who asked: a client, the control plane for a person, or the canary', async () => {
    expect(await last(call()('GET', '/'))).toMatchObject({ from: 'client' })
    const path = `/indexes/${provisioned.indexId}/data/search`
    expect(await last(cell.control('POST', path, { body: { q: 'x' } }))).toMatchObject({
      from: 'console',
      index: index(),
    })
    const before = cell.seen.length
    expect((await cell.control('POST', `/indexes/${provisioned.indexId}/probe`)).body).toEqual({ ok: true })
    expect(new Set(cell.seen.slice(before).map(({ from }) => from))).toEqual(new Set(['canary']))
  })
})
