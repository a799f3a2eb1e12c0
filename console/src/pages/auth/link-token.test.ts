import { expect, it } from 'vitest'
import { tokenOf } from './link-token.ts'

it('finds the token of a link, however it was copied', () => {
  expect(tokenOf('token=abc-123_x')).toBe('abc-123_x')
  expect(tokenOf('#token=abc-123_x')).toBe('abc-123_x')
  expect(tokenOf('#utm=1&token=abc')).toBe('abc')
})

it('finds none where there is none', () => {
  expect(tokenOf('')).toBeUndefined()
  expect(tokenOf('#main')).toBeUndefined()
})
