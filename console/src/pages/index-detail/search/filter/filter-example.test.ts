import { expect, it } from 'vitest'
import { schemaFields, seenFields } from '../../documents/index-fields.ts'
import { filterExample } from './filter-example.ts'

it('the example of a filter names fields that the index has', () => {
  const fields = seenFields([{ _id: 'a', 'item title': 'A coat', stock: 3 }])
  expect(filterExample(fields)).toBe('Filter, such as stock:[* TO 50] AND item\\ title:(dark blue)')
})

it('fields that cannot be filtered by are never in the example', () => {
  const fields = schemaFields({
    type: 'structured',
    allFields: [{ name: 'title', type: 'text', features: ['lexical_search'] }],
  })
  expect(filterExample(fields)).toBe('Filter, such as _id:(first one)')
})
