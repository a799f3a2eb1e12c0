import { expect, it } from 'vitest'
import { differenceOf } from './difference.ts'

it('tells every field of both sides, what is different first', () => {
  const before = { name: 'a', size: { shards: 1, pods: 2 }, tags: ['x'] }
  const after = { name: 'a', size: { shards: 3, pods: 2 }, note: null }
  expect(differenceOf(before, after)).toEqual([
    { field: 'size.shards', was: '1', is: '3', isChanged: true },
    { field: 'tags', was: '["x"]', is: undefined, isChanged: true },
    { field: 'note', was: undefined, is: 'null', isChanged: true },
    { field: 'name', was: 'a', is: 'a', isChanged: false },
    { field: 'size.pods', was: '2', is: '2', isChanged: false },
  ])
  expect(differenceOf(undefined, undefined)).toEqual([])
})
