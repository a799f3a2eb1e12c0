import { describe, expect, it } from 'vitest'
import { headingField } from './hit-heading.ts'

describe('the heading of a hit', () => {
  it('is a field named as titles are, wherever it stands in the document', () => {
    expect(headingField({ sku: 'a-1', color: 'red', Title: 'A red coat' })).toBe('Title')
    expect(headingField({ label: 'sale', name: 'Coat' })).toBe('name')
  })

  it('else is the first short text, which is no address', () => {
    expect(headingField({ image: 'https://example.com/a.png', words: 'short', other: 'too' })).toBe('words')
  })

  it('is missing where every text is long, blank or no text', () => {
    expect(headingField({ title: 'x'.repeat(161), blank: ' ', price: 3 })).toBeUndefined()
  })
})
