import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { admin, limited, setup } from '../testing/fixture.ts'
import { createIndex } from './create-index.ts'
import { listIndexesOfCell } from './list-indexes-of-cell.ts'
import { listIndexes } from './list-indexes.ts'

const COUNT = 30

/** An account with indexes, and the number of rows read for a list of them. */
async function account() {
  const all = setup(openSqliteStore)
  all.limits.maxIndexes = COUNT
  const names = Array.from({ length: COUNT }, (_, at) => `index-${String(at).padStart(2, '0')}`)
  for (const name of names) await createIndex(all, admin, { name, body: {}, dryRun: false })
  let rows = 0
  const counted = <Page extends { indexes: unknown[] }>(page: Page): Page => {
    rows += page.indexes.length
    return page
  }
  const indexes = {
    ...all.indexes,
    pageOfIndexes: async (...given: Parameters<typeof all.indexes.pageOfIndexes>) =>
      counted(await all.indexes.pageOfIndexes(...given)),
    pageOfCell: async (...given: Parameters<typeof all.indexes.pageOfCell>) =>
      counted(await all.indexes.pageOfCell(...given)),
  }
  return { deps: { ...all, indexes }, names, rows: () => rows }
}

it('the index list is read page by page, every index once, at the cost of the page', async () => {
  const { deps, names, rows } = await account()
  const seen: string[] = []
  let pages = 0
  for (let after: string | undefined = ''; after !== undefined; pages++) {
    const page: Awaited<ReturnType<typeof listIndexes>> = await listIndexes(deps, admin, { limit: 7, after })
    seen.push(...page.results.map(({ indexName }) => indexName))
    after = page.next
  }
  expect([seen, pages]).toEqual([names, 5])
  expect(rows()).toBe(COUNT + pages - 1)
  expect((await listIndexes(deps, admin)).results).toHaveLength(COUNT)
})

it('the index list shows a limited key its indexes, and reads no others', async () => {
  const { deps, rows } = await account()
  const key = { ...limited, indexNames: ['index-20', 'none', 'index-03', 'index-11'] }
  const first = await listIndexes(deps, key, { limit: 2 })
  expect(first).toMatchObject({
    results: [{ indexName: 'index-03' }, { indexName: 'index-11' }],
    next: 'index-11',
  })
  const rest = await listIndexes(deps, key, { limit: 2, after: 'index-11' })
  expect(rest.results.map(({ indexName }) => indexName)).toEqual(['index-20'])
  expect([rest.next, rows()]).toEqual([undefined, 0])
})

it('the index list of a cell is read page by page too, and refuses cursors of another kind', async () => {
  const { deps, names, rows } = await account()
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = await listIndexesOfCell(deps, { cellId: 'local', limit: 7, after })
    seen.push(...page.results.map(({ indexName }) => indexName))
    after = page.next
  } while (after !== undefined)
  expect(seen.sort()).toEqual(names)
  expect(rows()).toBe(COUNT)
  await expect(
    listIndexesOfCell(deps, { cellId: 'local', limit: 7, after: 'made up' }),
  ).rejects.toMatchObject({ code: 'invalid_cursor' })
})
