import { describe, expect, it } from 'vitest'
import type { IndexListEntry } from '#contracts/indexes'
import { filterIndexes, readIndexesSearch, readSort, writeSort } from './list-state.ts'

const entry = (indexName: string, more: Partial<IndexListEntry> = {}): IndexListEntry => ({
  Created: '2026-01-01T00:00:00Z',
  indexName,
  indexStatus: 'READY',
  marqoEndpoint: `https://${indexName}.example`,
  type: 'unstructured',
  model: 'hf/e5-base-v2',
  storageClass: 'BASIC',
  inferenceType: 'CPU.SMALL',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
  numberOfVectors: 0,
  marqoVersion: '2',
  'docs.count': '0',
  'docs.deleted': '0',
  'store.size': '0b',
  'search.queryTotal': '0',
  ...more,
})
const all = [
  entry('products'),
  entry('archive', { numberOfInferences: 0 }),
  entry('images', { type: 'structured', model: 'open_clip/ViT-B-32/laion2b' }),
  entry('broken', { indexStatus: 'FAILED' }),
]
const names = (search: Parameters<typeof filterIndexes>[1]) =>
  filterIndexes(all, search).map(({ indexName }) => indexName)

describe('filterIndexes', () => {
  it('finds words in name, model and endpoint, all of them', () => {
    expect(names({ q: 'PROD' })).toEqual(['products'])
    expect(names({ q: 'clip images' })).toEqual(['images'])
    expect(names({ q: 'clip products' })).toEqual([])
    expect(names({})).toHaveLength(4)
  })

  it('tells paused from ready, and takes several statuses', () => {
    expect(names({ status: 'READY' })).toEqual(['products', 'images'])
    expect(names({ status: 'PAUSED,FAILED' })).toEqual(['archive', 'broken'])
    expect(names({ status: 'READY', type: 'structured' })).toEqual(['images'])
  })
})

describe('the address of the list', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(
      readIndexesSearch({
        q: 5,
        status: 'ready,nonsense,failed',
        type: 'odd',
        sort: '-documents',
        hide: '',
        x: 1,
      }),
    ).toEqual({ q: '5', status: 'READY,FAILED', sort: '-documents', hide: '' })
    expect(readIndexesSearch({ q: { a: 1 }, status: 7 })).toEqual({})
  })

  it('says how the list is sorted', () => {
    expect(readSort('-documents')).toEqual({ columnId: 'documents', isDescending: true })
    expect(readSort(undefined)).toBeUndefined()
    expect(writeSort(readSort('name'))).toBe('name')
    expect(writeSort(undefined)).toBeUndefined()
  })
})
