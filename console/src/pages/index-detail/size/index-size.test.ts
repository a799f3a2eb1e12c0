import { describe, expect, it } from 'vitest'
import { changesOf, differencesOf, emptyFields, isSameSize, readSize, sizeValue } from './index-size.ts'

const size = {
  inferenceType: 'marqo.CPU.small',
  numberOfInferences: 1,
  numberOfShards: 2,
  numberOfReplicas: 0,
}

describe('the size of an index', () => {
  it('is found among all its settings', () => {
    const settings = { type: 'unstructured', storageClass: 'marqo.basic', ...size }
    expect(readSize(settings)).toEqual(size)
  })

  it('is asked to change only where somebody changed it', () => {
    expect(changesOf({}, size)).toEqual({})
    expect(changesOf({ numberOfInferences: 3, numberOfShards: 2 }, size)).toEqual({ numberOfInferences: 3 })
    expect(changesOf({ numberOfInferences: 0 }, size)).toEqual({ numberOfInferences: 0 })
  })

  it('is not asked to change by a field that was emptied, and that field is named', () => {
    const edits = { numberOfInferences: undefined, numberOfShards: 3 }
    expect(changesOf(edits, size)).toEqual({ numberOfShards: 3 })
    expect(emptyFields(edits)).toEqual(['numberOfInferences'])
  })

  it('reads in words', () => {
    expect(sizeValue('inferenceType', 'marqo.CPU.large')).toBe('CPU large')
    expect(sizeValue('numberOfShards', 2)).toBe('2')
    expect(sizeValue('documents', null)).toBe('–')
  })
})

describe('a size that two people change', () => {
  const now = { ...size, numberOfInferences: 4 }

  it('is told apart value by value: as it was, as it is, as this person wants it', () => {
    expect(differencesOf(size, now, { numberOfShards: 3 })).toEqual([
      { key: 'numberOfInferences', opened: 1, now: 4, yours: undefined },
      { key: 'numberOfShards', opened: 2, now: 2, yours: 3 },
    ])
  })

  it('keeps what this person wants when they go on from the new one, and takes over the rest', () => {
    const edits = { numberOfShards: 3 }
    expect(changesOf(edits, now)).toEqual({ numberOfShards: 3 })
    expect(changesOf({ numberOfInferences: 4 }, now)).toEqual({})
  })

  it('is the same when only what is not its size changed', () => {
    expect(isSameSize(size, { ...size })).toBe(true)
    expect(isSameSize(size, now)).toBe(false)
  })
})
