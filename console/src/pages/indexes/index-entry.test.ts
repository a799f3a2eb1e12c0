import { describe, expect, it } from 'vitest'
import { documentsOf, inferenceText, sizeOf, storageText } from './index-entry.ts'

describe('an entry of the list', () => {
  it.each([
    ['0b', 0],
    ['1.5kb', 1536],
    ['12MB', 12_582_912],
    ['2 gb', 2_147_483_648],
    ['', undefined],
    ['much', undefined],
    ['1.2.3kb', undefined],
  ])('of size %j takes %s bytes', (text, bytes) => {
    expect(sizeOf({ 'store.size': text })).toBe(bytes)
  })

  it.each([
    ['12', 12],
    ['', undefined],
    ['x', undefined],
  ])('with the count %j has %s documents', (text, count) => {
    expect(documentsOf({ 'docs.count': text })).toBe(count)
  })

  it('says what it runs on', () => {
    const size = {
      storageClass: 'BASIC',
      numberOfShards: 1,
      numberOfReplicas: 0,
      inferenceType: 'CPU.SMALL',
      numberOfInferences: 0,
    }
    expect(storageText(size)).toBe('Basic · 1 shard')
    expect(
      storageText({
        ...size,
        storageClass: 'marqo.balanced.storage',
        numberOfShards: 3,
        numberOfReplicas: 1,
      }),
    ).toBe('Balanced storage · 3 shards · 1 replica')
    expect(inferenceText(size)).toBe('CPU small · no pods')
    expect(inferenceText({ ...size, numberOfInferences: 2 })).toBe('CPU small · 2 pods')
  })
})
