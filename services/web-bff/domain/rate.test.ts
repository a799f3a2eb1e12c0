import { describe, expect, it } from 'vitest'
import { hourlyCost } from '#contracts/prices'
import type { IndexListEntry } from '#contracts/indexes'
import { rateOf } from './rate.ts'

const AT = new Date('2026-03-01T12:00:00.000Z')

const entry = (given: Partial<IndexListEntry>): IndexListEntry => ({
  Created: '2026-01-01T00:00:00.000Z',
  indexName: 'products',
  indexStatus: 'READY',
  marqoEndpoint: '',
  type: 'unstructured',
  model: 'hf/e5-base-v2',
  storageClass: 'BASIC',
  inferenceType: 'CPU.SMALL',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
  marqoVersion: '2.13.0',
  'docs.count': '0',
  'docs.deleted': '0',
  'store.size': '0b',
  'search.queryTotal': '0',
  numberOfVectors: 0,
  ...given,
})

describe('what indexes cost as they are now', () => {
  it.each([
    ['BASIC', 'CPU.SMALL', 'marqo.basic', 'marqo.CPU.small'],
    ['BALANCED', 'CPU.LARGE', 'marqo.balanced', 'marqo.CPU.large'],
    ['PERFORMANCE', 'GPU', 'marqo.performance', 'marqo.GPU'],
    ['marqo.balanced.storage', 'GPU', 'marqo.balanced.storage', 'marqo.GPU'],
  ])(
    'is the price of %s and %s, however the list writes them',
    (storageClass, inferenceType, storage, inference) => {
      const size = { numberOfShards: 3, numberOfReplicas: 1, numberOfInferences: 2 }
      const parts = hourlyCost({ storageClass: storage, inferenceType: inference, ...size }, AT)
      const wanted = parts.storageMicros + parts.inferenceMicros
      expect(parts.storageMicros).toBeGreaterThan(0)
      expect(parts.inferenceMicros).toBeGreaterThan(0)
      expect(rateOf([entry({ storageClass, inferenceType, ...size })], AT)).toEqual({
        currency: 'USD',
        hourlyMicros: wanted,
        monthlyMicros: wanted * 730,
        storageHourlyMicros: parts.storageMicros,
        inferenceHourlyMicros: parts.inferenceMicros,
      })
    },
  )

  it('counts what serves: a paused index its storage only, one that fails or goes nothing', () => {
    const serving = rateOf([entry({})], AT).hourlyMicros
    const paused = rateOf([entry({ numberOfInferences: 0 })], AT).hourlyMicros
    expect(paused).toBeGreaterThan(0)
    expect(paused).toBeLessThan(serving)
    const mixed = [entry({}), entry({ indexStatus: 'MODIFYING' }), entry({ numberOfInferences: 0 })]
    const without = (['CREATING', 'FAILED', 'DELETING'] as const).map((indexStatus) => entry({ indexStatus }))
    expect(rateOf([...mixed, ...without], AT).hourlyMicros).toBe(2 * serving + paused)
  })
})
