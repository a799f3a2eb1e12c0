import { describe, expect, it } from 'vitest'
import { documentText, fieldOf, isSame, readDraft } from './save-document.ts'

const newId = () => 'new-id'

describe('readDraft', () => {
  it('gives a new document an id unless it has one', () => {
    expect(readDraft('{"a":1}', undefined, newId)).toEqual({ document: { _id: 'new-id', a: 1 } })
    expect(readDraft('{"_id":"x","a":1}', undefined, newId)).toEqual({ document: { _id: 'x', a: 1 } })
  })

  it('keeps the id of the document that is edited', () => {
    expect(readDraft('{"a":1}', 'x', newId)).toEqual({ document: { _id: 'x', a: 1 } })
    expect(readDraft('{"_id":"y"}', 'x', newId)).toMatchObject({
      path: ['_id'],
      problem: expect.stringContaining('duplicate'),
    })
  })

  it.each([
    ['{"a": 1,}', 'Line 1, column 8: Remove the comma'],
    ['[1]', 'one object'],
    ['{"_id": 5}', '_id is a text'],
  ])('says what is wrong with %s', (text, problem) => {
    expect(readDraft(text, undefined, newId)).toMatchObject({ problem: expect.stringContaining(problem) })
  })
})

describe('isSame', () => {
  it('looks at what documents hold, not at the order of their fields', () => {
    expect(isSame({ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] }, a: 1 })).toBe(true)
    expect(isSame({ a: [1, 2] }, { a: [2, 1] })).toBe(false)
    expect(isSame({ a: 1 }, undefined)).toBe(false)
  })
})

describe('fieldOf', () => {
  it.each([
    ["Field 'price' has type int and takes a whole number.", ['price']],
    ["Field name '_score' is reserved. Rename the field.", ['_score']],
    ['Document is empty.', []],
  ])('%s', (message, path) => expect(fieldOf(message)).toEqual(path))
})

describe('documentText', () => {
  it('begins with the id', () => {
    expect(documentText({ a: 1, _id: 'x' })).toBe('{\n  "_id": "x",\n  "a": 1\n}')
  })
})
