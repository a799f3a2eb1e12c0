import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { openCellFixture } from '../testing/fixture.ts'

let dir: string
const open = () => openCellFixture({ dir, openStore: openSqliteStore, unavailableModels: 'refuse' })
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'cell-endpoint-'))))
afterEach(() => rm(dir, { recursive: true, force: true }))

const SETTINGS = { type: 'unstructured', model: 'random/small' }
const [FIRST, SECOND] = [
  { indexId: 'idx_00000000000000000001', createdAt: '2026-03-01T12:00:00.000Z', endpointKey: 'abc123' },
  { indexId: 'idx_00000000000000000002', createdAt: '2026-03-01T12:00:01.000Z', endpointKey: 'abc123' },
]
const documentsAt = async (cell: Awaited<ReturnType<typeof open>>, endpoint: string) => {
  const { status, body } = await cell.data(endpoint)('GET', '/indexes/my-index/stats')
  return status === 200 ? body['numberOfDocuments'] : status
}
const fill = async (cell: Awaited<ReturnType<typeof open>>, endpoint: string) => {
  const body = { documents: [{ _id: 'a', text: 'x' }], tensorFields: ['text'] }
  const added = await cell.data(endpoint)('POST', '/indexes/my-index/documents', body)
  expect(added.body['errors']).toBe(false)
}

describe('the endpoint of a name', () => {
  it('serves the next index of the name when the one before it is gone', async () => {
    await using cell = await open()
    const { endpoint } = await cell.provision(SETTINGS, FIRST)
    await fill(cell, endpoint)
    await cell.retire(FIRST.indexId)
    expect(await documentsAt(cell, endpoint)).toBe(404)
    expect((await cell.provision(SETTINGS, SECOND)).endpoint).toBe(endpoint)
    expect(await documentsAt(cell, endpoint)).toBe(0)
  })

  it.each([
    ['before', [FIRST, SECOND]],
    ['after', [SECOND, FIRST]],
  ] as const)(
    'serves the index created last, also when a late worker brings the one before it back %s that was made, and after a restart',
    async (_, order) => {
      let endpoint = ''
      {
        await using cell = await open()
        for (const spec of order) ({ endpoint } = await cell.provision(SETTINGS, spec))
        await fill(cell, endpoint)
        expect((await cell.control('GET', `/indexes/${SECOND.indexId}`)).body).toMatchObject({
          stats: { numberOfDocuments: 1 },
        })
      }
      await using cell = await open()
      expect(await documentsAt(cell, endpoint)).toBe(1)
      await cell.retire(FIRST.indexId)
      expect(await documentsAt(cell, endpoint)).toBe(1)
    },
  )

  it('of an index that an older control plane asked for has the beginning of its id', async () => {
    await using cell = await open()
    const { endpoint } = await cell.provision(SETTINGS, { indexId: 'idx_old00000000000000000' })
    expect(endpoint).toMatch(/\/my-index-old000-00000001$/)
  })
})
