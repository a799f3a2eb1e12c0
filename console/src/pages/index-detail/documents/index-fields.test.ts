import { describe, expect, it } from 'vitest'
import { filterFields, schemaFields, seenFields } from './index-fields.ts'

describe('schemaFields', () => {
  it('tells what each field of a structured index is for', () => {
    const index = {
      type: 'structured' as const,
      tensorFields: ['title'],
      allFields: [
        { name: 'title', type: 'text', features: ['lexical_search'] },
        { name: 'price', type: 'float', features: ['filter'] },
      ],
    }
    expect(schemaFields(index)).toEqual([
      { name: 'title', type: 'text', isNumeric: false, canFilter: false, canSearch: true, isTensor: true },
      { name: 'price', type: 'float', isNumeric: true, canFilter: true, canSearch: false, isTensor: false },
    ])
    expect(schemaFields({ ...index, type: 'unstructured' })).toEqual([])
  })
})

describe('seenFields', () => {
  it('finds fields and their types in the order they are met', () => {
    const fields = seenFields([
      { _id: 'a', title: 'x', price: 1, tags: ['a'], sizes: { s: 1 } },
      { _id: 'b', price: '2', isNew: true, nothing: null },
    ])
    expect(fields.map(({ name, type }) => [name, type])).toEqual([
      ['title', 'text'],
      ['price', 'mixed'],
      ['tags', 'list'],
      ['sizes', 'map'],
      ['isNew', 'boolean'],
    ])
  })
})

describe('filterFields', () => {
  it('names the id first, and the numbers inside maps in place of the maps', () => {
    const sample = [{ _id: 'a', title: 'x', sizes: { s: 1, m: 2 } }]
    expect(filterFields(seenFields(sample), sample).map(({ name }) => name)).toEqual([
      '_id',
      'title',
      'sizes.s',
      'sizes.m',
    ])
  })
})
