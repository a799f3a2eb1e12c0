import { statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { canMountDisks, smallDisk } from '#platform/testing'
import { openCellFixture } from './testing/fixture.ts'

const SETTINGS = { type: 'unstructured', model: 'random/small' }
const FULL = { status: 503, body: { code: 'storage_unavailable', type: 'service_unavailable' } }
const ENDLESS = 1_000

const document = (id: number) => ({
  documents: [{ _id: String(id), t: `number ${id} ${'x'.repeat(20_000)}` }],
  tensorFields: ['t'],
})

describe.runIf(canMountDisks(process.env['CI'] === 'true'))('on a disk of its own', () => {
  const openOn = (dir: string, keepFreeDiskBytes: number) =>
    openCellFixture({
      dir: join(dir, 'cell'),
      openStore: openSqliteStore,
      unavailableModels: 'refuse',
      keepFreeDiskBytes,
    })

  it('refuses documents and indexes once the disk is full, goes on answering, and takes them again by itself', async () => {
    await using disk = smallDisk(48)
    await using cell = await openOn(disk.dir, 0)
    const { endpoint } = await cell.provision(SETTINGS)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    expect(await call('POST', '/documents', document(0))).toMatchObject({ status: 200 })

    await disk.fill()
    const stored = [0]
    let refused
    for (let id = 1; id < ENDLESS && refused === undefined; id++) {
      const answer = await call('POST', '/documents', document(id))
      if (answer.status === 200) stored.push(id)
      else refused = answer
    }
    expect(refused).toMatchObject(FULL)
    expect(refused?.headers.get('retry-after')).not.toBeNull()
    for (const searchMethod of ['TENSOR', 'LEXICAL'])
      expect((await call('POST', '/search', { q: 'number', searchMethod })).body['hits']).not.toEqual([])
    expect((await call('GET', '/documents/0')).status).toBe(200)
    await expect(cell.provision(SETTINGS, { indexName: 'another' })).rejects.toThrow('storage_unavailable')

    await disk.free()
    expect(await call('POST', '/documents', document(ENDLESS))).toMatchObject({ status: 200 })
    for (const id of [...stored, ENDLESS])
      expect(await call('GET', `/documents/${id}`)).toMatchObject({ status: 200 })
    expect((await cell.provision(SETTINGS, { indexName: 'another' })).phase).toBe('ready')
  })

  it('keeps some room free, so that documents and indexes can still be deleted', async () => {
    await using disk = smallDisk(48)
    const keepFree = 24 * 2 ** 20
    await using cell = await openOn(disk.dir, keepFree)
    const { endpoint, indexId } = await cell.provision(SETTINGS)
    const call = cell.data(`${endpoint}/indexes/my-index`)
    expect(await call('POST', '/documents', document(0))).toMatchObject({ status: 200 })
    // Less than the index itself takes is missing to what is kept free.
    const { bavail, bsize } = await statfs(disk.dir)
    await writeFile(join(disk.dir, 'other'), new Uint8Array(bavail * bsize - keepFree + 32_768))
    expect(await call('POST', '/documents', document(1))).toMatchObject(FULL)
    expect((await call('GET', '/health')).body).toMatchObject({
      backend: { status: 'yellow', storageIsAvailable: false },
    })
    const deleted = await call('POST', '/documents/delete-batch', ['0'])
    expect(deleted.status).toBe(200)
    await cell.retire(indexId)
    expect((await cell.provision(SETTINGS, { indexName: 'another' })).phase).toBe('ready')
  })
})
