import { describe, expect, it } from 'vitest'
import { addBody } from './add-body.ts'

const documents = [
  { _id: 'a', title: 'x', v: { vector: [1, 2], content: 'y' } },
  { _id: 'b', sizes: { s: 1 } },
]

describe('addBody', () => {
  it('leaves to a structured index what its schema decides', () => {
    expect(addBody(documents, { isStructured: true, tensorFields: ['title'] })).toEqual({ documents })
  })

  it('names what to embed, and declares custom vectors', () => {
    expect(addBody(documents, { isStructured: false, tensorFields: ['title'] })).toEqual({
      documents,
      tensorFields: ['title', 'v'],
      mappings: { v: { type: 'custom_vector' } },
    })
  })

  it('always names them for an unstructured index, even when there is nothing to embed', () => {
    expect(addBody([{ _id: 'a', n: 1 }], { isStructured: false, tensorFields: [] })).toMatchObject({
      tensorFields: [],
    })
  })
})
