import { expect, it } from 'vitest'
import { withFeeds } from '#platform/feed/in-process'
import { openSqliteStore } from '#platform/table/sqlite'
import { refreshIndexStats } from '../jobs/refresh-index-stats.ts'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { admin, setup } from '../testing/fixture.ts'

it('31 days after the last index of an account is deleted, no row of the account is left', async () => {
  const all = setup((...how) => withFeeds(openSqliteStore(...how)))
  const partitions = new Set<string>()
  all.feed.subscribe(({ pk }) => void partitions.add(pk))
  for (const name of ['a', 'b']) await createIndex(all, admin, { name, body: {}, dryRun: false })
  await all.settle()
  all.model.state.documents = 7
  await refreshIndexStats(all)
  const [indexId = ''] = all.model.held.keys()
  const counts = { requests: 2, errors: 0, searches: 1, writes: 1, latency: [2] }
  const minute = all.now()
  await all.metrics.recordRequests('bat_1', [{ accountId: admin.accountId, indexId, minute, ...counts }])
  for (const name of ['a', 'b']) await deleteIndex(all, admin, { name, dryRun: false })
  await all.settle()
  const left = async () => {
    const pages = await Promise.all([...partitions].map((pk) => all.table.query(pk, { limit: 1000 })))
    // The cell itself stays; the readers of the outbox remove events.
    return pages.flatMap(({ items }) =>
      items.map(({ pk, sk }) => `${pk} ${sk}`).filter((row) => !/^(CELL|OUTBOX)/.test(row)),
    )
  }
  expect((await left()).length).toBeGreaterThan(5)
  all.pass(31 * 86_400 + 7_200)
  expect(await left()).toEqual([])
})
