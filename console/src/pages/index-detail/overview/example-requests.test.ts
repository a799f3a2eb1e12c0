import { describe, expect, it } from 'vitest'
import { exampleDocuments, exampleSearch } from './example-requests.ts'

describe('the example for an index', () => {
  it('names the fields to embed where the index leaves that to the documents', () => {
    expect(exampleDocuments({ type: 'unstructured' })).toMatchObject({
      documents: [{ _id: 'coat' }, { _id: 'trunks' }],
      tensorFields: ['title'],
    })
  })

  it('uses the fields of a structured index with values of their types, and no others', () => {
    const allFields = [
      { name: 'title', type: 'text' },
      { name: 'price', type: 'float' },
      { name: 'tags', type: 'array<text>' },
      { name: 'isNew', type: 'bool' },
      { name: 'photo', type: 'image_pointer' },
      { name: 'both', type: 'multimodal_combination' },
      { name: 'own', type: 'custom_vector' },
      { name: 'scores', type: 'map<text, float>' },
    ]
    expect(exampleDocuments({ type: 'structured', allFields })).toEqual({
      documents: [
        {
          _id: 'first',
          title: 'A warm winter coat',
          price: 119.5,
          tags: ['A warm winter coat'],
          isNew: true,
          photo: 'https://example.com/coat.jpg',
        },
      ],
    })
  })

  it('searches by words where nothing is embedded', () => {
    expect(exampleSearch({ type: 'structured', tensorFields: [] })).toMatchObject({ searchMethod: 'LEXICAL' })
    expect(exampleSearch({ type: 'structured', tensorFields: ['title'] })).not.toHaveProperty('searchMethod')
    expect(exampleSearch({ type: 'unstructured' })).not.toHaveProperty('searchMethod')
  })
})
