import { expect, it } from 'vitest'
import { atMost } from './at-most.ts'

it('says how long a text is that is too long, and cuts nothing', () => {
  const { validate } = atMost(64)
  expect(validate('x'.repeat(64))).toBe(true)
  expect(validate(undefined)).toBe(true)
  expect(validate('x'.repeat(70))).toBe('At most 64 characters. This has 70.')
})
