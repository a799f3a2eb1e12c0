import { expect, it } from 'vitest'
import type { IndexStatus } from '#contracts/indexes'
import { countByStatus, firstIndexes } from './first-indexes.ts'

const index = (
  indexName: string,
  about: { indexStatus?: IndexStatus; numberOfInferences?: number } = {},
) => ({
  indexName,
  indexStatus: 'READY' as IndexStatus,
  numberOfInferences: 1,
  Created: '2026-01-01T00:00:00Z',
  ...about,
})
const totals = { requests: 0, errors: 0, searches: 0, writes: 0, p50Ms: null, p95Ms: null, p99Ms: null }
const idle = async () => ({ totals })

it('the overview counts a paused index as paused, and never as ready', () => {
  const indexes = [
    index('a'),
    index('b', { numberOfInferences: 0 }),
    index('c', { indexStatus: 'MODIFYING', numberOfInferences: 0 }),
  ]
  expect(countByStatus(indexes)).toEqual({ READY: 1, PAUSED: 1, MODIFYING: 1 })
})

it('the overview shows indexes that need attention first, then the busiest, and no more than five', async () => {
  const requests: Record<string, number> = { a: 1, b: 5, c: 3, d: 4, e: 2, f: 9 }
  const indexes = [...Object.keys(requests).map((name) => index(name)), index('x', { indexStatus: 'FAILED' })]
  const first = await firstIndexes(indexes, async (name) => ({
    totals: { ...totals, requests: requests[name] ?? 0, p95Ms: 12 },
  }))
  expect(first.map(({ indexName }) => indexName)).toEqual(['x', 'f', 'b', 'd', 'c'])
  expect(first[1]).toEqual({ indexName: 'f', status: 'READY', requests: 9, p95Ms: 12 })
})

it('the overview shows an index without its figures when they cannot be read', async () => {
  expect(await firstIndexes([index('a')], () => Promise.reject(new Error('away')))).toEqual([
    { indexName: 'a', status: 'READY', requests: null, p95Ms: null },
  ])
})

it('the overview reads the figures of at most 20 indexes', async () => {
  const asked = new Set<string>()
  await firstIndexes(
    Array.from({ length: 300 }, (_, at) => index(`index-${at}`)),
    (name) => {
      asked.add(name)
      return idle()
    },
  )
  expect(asked.size).toBe(20)
})
