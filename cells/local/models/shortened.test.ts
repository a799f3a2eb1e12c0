import { expect, it } from 'vitest'
import { shortened } from './shortened.ts'

it('shortened keeps the part of a text that a model can read, not counting blanks', () => {
  expect(shortened('a short text', 256)).toBe('a short text')
  const spaced = `first${' '.repeat(50_000)}last`
  expect(shortened(spaced, 2)).toBe(spaced)
  expect(shortened('x'.repeat(1_000_000), 2)).toBe('x'.repeat(40))
  expect(shortened('word '.repeat(1_000), 2)).toBe('word '.repeat(10))
})
