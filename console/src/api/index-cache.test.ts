import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import type { Output } from './contract-types.ts'
import { applySnapshot, dropIndex, patchIndex } from './index-cache.ts'
import { indexesQuery, indexQuery } from './pages.ts'

type Entry = Extract<Output<'getIndexesPage'>['indexes'], { status: 'ok' }>['data'][number]

/** What the test looks at of an index; a page has much more. */
const entry = (indexName: string): Entry =>
  ({ indexName, indexStatus: 'CREATING', marqoEndpoint: '', model: 'm' }) as Entry

function loaded() {
  const queryClient = new QueryClient()
  queryClient.setQueryData(indexesQuery.queryKey, {
    indexes: { status: 'ok', data: [entry('a'), entry('b')] },
  } as Output<'getIndexesPage'>)
  queryClient.setQueryData(indexQuery('a').queryKey, {
    index: { status: 'ok', data: entry('a') },
    status: { status: 'failed', error: { code: 'x', message: 'x', requestId: 'req_1' } },
  } as Output<'getIndexPage'>)
  return queryClient
}

describe('what is heard of an index', () => {
  it('shows in the list and on its page', () => {
    const queryClient = loaded()
    patchIndex(queryClient, { indexName: 'a', indexStatus: 'READY', endpoint: 'http://cell/a' })
    expect(queryClient.getQueryData(indexesQuery.queryKey)).toMatchObject({
      indexes: {
        data: [
          { indexName: 'a', indexStatus: 'READY', marqoEndpoint: 'http://cell/a', model: 'm' },
          { indexName: 'b', indexStatus: 'CREATING' },
        ],
      },
    })
    expect(queryClient.getQueryData(indexQuery('a').queryKey)).toMatchObject({
      index: { data: { indexStatus: 'READY' } },
      status: { status: 'ok', data: { indexStatus: 'READY' } },
    })
  })

  it('loads nothing that is not on the screen', () => {
    const queryClient = new QueryClient()
    patchIndex(queryClient, { indexName: 'a', indexStatus: 'READY', endpoint: '' })
    dropIndex(queryClient, 'a')
    expect(
      queryClient
        .getQueryCache()
        .getAll()
        .map(({ state }) => state.data),
    ).not.toContainEqual(expect.anything())
  })

  it('writes a list of thousands once, however many of them are heard of', () => {
    const queryClient = new QueryClient()
    const names = Array.from({ length: 5000 }, (_, at) => `index-${at}`)
    queryClient.setQueryData(indexesQuery.queryKey, {
      indexes: { status: 'ok', data: names.map(entry) },
    } as Output<'getIndexesPage'>)
    let writes = 0
    queryClient.getQueryCache().subscribe(({ type, query }) => {
      if (type === 'updated' && query.queryHash === JSON.stringify(indexesQuery.queryKey)) writes += 1
    })

    applySnapshot(
      queryClient,
      names.map((indexName) => ({ indexName, indexStatus: 'CREATING', endpoint: 'http://cell' })),
    )

    expect(writes).toBe(1)
  })

  it('takes it from the list when it is gone', () => {
    const queryClient = loaded()
    dropIndex(queryClient, 'a')
    expect(queryClient.getQueryData(indexesQuery.queryKey)).toMatchObject({
      indexes: { data: [{ indexName: 'b' }] },
    })
  })
})

describe('how indexes are when listening begins', () => {
  const isOld = (queryClient: QueryClient, queryKey: readonly unknown[]) =>
    queryClient.getQueryState(queryKey)?.isInvalidated
  const creating = (indexName: string) => ({ indexName, indexStatus: 'CREATING' as const, endpoint: '' })

  it('changes nothing where it is as it was loaded', () => {
    const queryClient = loaded()
    applySnapshot(queryClient, [creating('a'), creating('b')])
    expect(isOld(queryClient, indexesQuery.queryKey)).toBe(false)
    expect(isOld(queryClient, indexQuery('a').queryKey)).toBe(false)
  })

  it('tells of an index that went between loading and listening', () => {
    const queryClient = loaded()
    applySnapshot(queryClient, [creating('b')])
    expect(isOld(queryClient, indexQuery('a').queryKey)).toBe(true)
    expect(queryClient.getQueryData(indexesQuery.queryKey)).toMatchObject({
      indexes: { data: [{ indexName: 'b' }] },
    })
  })

  it('tells of one that changed, and of one that is new', () => {
    const changed = loaded()
    applySnapshot(changed, [{ ...creating('a'), indexStatus: 'READY' }, creating('b')])
    expect(isOld(changed, indexQuery('a').queryKey)).toBe(true)
    const grown = loaded()
    applySnapshot(grown, [creating('a'), creating('b'), creating('c')])
    expect(isOld(grown, indexesQuery.queryKey)).toBe(true)
  })
})
