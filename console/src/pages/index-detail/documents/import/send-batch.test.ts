import { describe, expect, it } from 'vitest'
import type { Entry } from './batches.ts'
import { answersOf } from './send-batch.ts'

const entries = ['a', 'b', 'c'].map((_id, at): Entry => ({ line: at + 1, document: { _id }, fields: {} }))

describe('answersOf', () => {
  it('gives each document its own answer', () => {
    const items = [
      { status: 200, _id: 'a' },
      { status: 400, _id: 'b', message: 'Too large.' },
      { status: 200, _id: 'c' },
    ]
    expect(answersOf(entries, items)).toEqual([undefined, 'Too large.', undefined])
  })

  it('goes by ids when an item is missing, and says so of the document it is missing for', () => {
    const items = [
      { status: 400, _id: 'c', error: 'Wrong.' },
      { status: 200, _id: 'a' },
    ]
    expect(answersOf(entries, items)).toEqual([undefined, expect.stringContaining('did not say'), 'Wrong.'])
  })
})
