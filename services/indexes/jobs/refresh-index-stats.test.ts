import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { createIndex } from '../operations/create-index.ts'
import { admin, setup } from '../testing/fixture.ts'
import { refreshIndexStats } from './refresh-index-stats.ts'

it('takes over where a cell serves an index, when the cell has moved', async () => {
  const all = setup(openSqliteStore)
  await createIndex(all, admin, { name: 'books', body: {}, dryRun: false })
  await all.settle()
  const endpoint = async () => (await all.indexes.findIndex(admin.accountId, 'books'))?.index.endpoint
  expect(await endpoint()).toMatch(/^http:\/\/cell\/books-/)

  all.model.state.publicUrl = 'https://search.example.com'
  await refreshIndexStats(all)

  expect(await endpoint()).toMatch(/^https:\/\/search\.example\.com\/books-/)
})
