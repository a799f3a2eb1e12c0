import { describe, expect, it } from 'vitest'
import { schemaFields } from '../index-fields.ts'
import { embeddable, fitPlan } from './fit-plan.ts'

const column = (name: string, kinds = {}) => ({ name, kinds, filled: 1, example: '', meanLength: 0 })
const schema = schemaFields({
  type: 'structured',
  allFields: [
    { name: 'zip', type: 'text' },
    { name: 'price', type: 'float' },
    { name: 'tags', type: 'array<text>' },
  ],
})
const columns = ['zip', 'price', 'tags', 'other'].map((name) => column(name))
const plan = {
  idField: 'id',
  treatments: { zip: 'number', price: 'text', tags: 'text', other: 'text' },
} as const

describe('fitPlan', () => {
  it('makes of each column what the schema wants, and skips what the schema does not have', () => {
    expect(fitPlan(plan, columns, { schema, isCsv: true })).toEqual({
      idField: 'id',
      treatments: { zip: 'text', price: 'number', tags: 'json', other: 'skip' },
    })
    expect(fitPlan(plan, columns, { schema, isCsv: false }).treatments).toEqual({
      zip: 'as_is',
      price: 'as_is',
      tags: 'as_is',
      other: 'skip',
    })
  })

  it('leaves the plan for an unstructured index as it is', () => {
    expect(fitPlan(plan, columns, { schema: [], isCsv: true })).toBe(plan)
  })
})

describe('embeddable', () => {
  it('offers fields that are sent as text, but never the id', () => {
    const some = [
      column('id'),
      column('a'),
      column('b', { text: 1 }),
      column('c', { number: 1 }),
      column('_id', { text: 1 }),
    ]
    const treatments = { id: 'text', a: 'text', b: 'as_is', c: 'as_is', _id: 'as_is' } as const
    expect(embeddable(some, { idField: 'id', treatments }).map(({ name }) => name)).toEqual(['a', 'b'])
  })
})
