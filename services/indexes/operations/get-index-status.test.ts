import { describe, expect, it } from 'vitest'
import { silentFeed } from '#platform/feed'
import { openSqliteStore } from '#platform/table/sqlite'
import { FEEDS } from '#platform/testing'
import { admin, type OpenStore, setup } from '../testing/fixture.ts'
import { createIndex } from './create-index.ts'
import { getIndexStatus } from './get-index-status.ts'

async function start(open: OpenStore) {
  const all = setup(open)
  await createIndex(all, admin, { name: 'soon', body: {}, dryRun: false })
  return all
}

describe.each(FEEDS)('getIndexStatus with $name', ({ open }) => {
  it('answers as soon as the status is reached', async () => {
    const all = await start(open)
    const asked = getIndexStatus(all, admin, { name: 'soon', waitFor: 'READY', timeoutSeconds: 3_600 })
    await all.settle()
    expect(await asked).toEqual({ indexStatus: 'READY' })
  })

  it('answers without waitFor when the index settles within the time it holds the answer back', async () => {
    const all = await start(open)
    const asked = getIndexStatus(all, admin, { name: 'soon', timeoutSeconds: 3_600 })
    await all.settle()
    expect(await asked).toEqual({ indexStatus: 'READY' })
  })

  it('answers the status at once when it may not wait', async () => {
    const all = await start(open)
    const asked = { name: 'soon', waitFor: 'READY', timeoutSeconds: 0 } as const
    expect(await getIndexStatus(all, admin, asked)).toMatchObject({ indexStatus: 'CREATING' })
  })
})

it('getIndexStatus answers the status of the end of its wait, not of its beginning, when nothing told it', async () => {
  const open: OpenStore = (...how) => ({
    ...openSqliteStore(...how),
    feed: () => silentFeed({ sweepMs: 3_600_000 }),
  })
  const all = await start(open)
  let looks = 0
  const indexes = {
    ...all.indexes,
    findIndex: async (...of: Parameters<typeof all.indexes.findIndex>) => {
      const found = await all.indexes.findIndex(...of)
      // Everything happens between the first look and the last.
      if (++looks === 1) await all.settle()
      return found
    },
  }
  const asked = { name: 'soon', waitFor: 'READY', timeoutSeconds: 0.01 } as const
  expect(await getIndexStatus({ ...all, indexes }, admin, asked)).toEqual({ indexStatus: 'READY' })
  expect(looks).toBe(2)
})
