import { expect, it } from 'vitest'
import { withSteadyIds } from './repeated-documents.ts'

const body = { documents: [{ title: 'a' }, { _id: 'mine', title: 'b' }, { title: 'a' }, 'no document'] }

it('documents without an id get one each, the same for a repeat and another for another request', () => {
  const { documents } = withSteadyIds(body, 'one') as { documents: { _id?: string }[] }
  expect(documents).toEqual([
    { _id: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/), title: 'a' },
    { _id: 'mine', title: 'b' },
    { _id: expect.any(String), title: 'a' },
    'no document',
  ])
  expect(documents[0]?._id).not.toBe(documents[2]?._id)
  expect(withSteadyIds(body, 'one')).toEqual({ documents })
  expect(withSteadyIds(body, 'other')).not.toEqual({ documents })
})

it.each([null, [], 'text', {}, { documents: 'none' }])('%j is handed on for the cell to refuse', (other) => {
  expect(withSteadyIds(other, 'one')).toEqual(other)
})
