import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { centsOf, dollarsOf } from './dollars.ts'

describe('an amount in a field', () => {
  it.each([
    ['0', 0],
    ['12', 12_00],
    ['12.5', 12_50],
    [' $1,200.05 ', 1_200_05],
    ['0.1', 10],
  ])('%j is %i cents', (text, cents) => expect(centsOf(text)).toBe(cents))

  it.each(['', ' ', '-1', '1.234', '1e3', '1,2', '12,34', 'NaN', '1 000', '99999999999'])(
    '%j is no amount',
    (text) => expect(centsOf(text)).toBeUndefined(),
  )

  it('is read as it was written', () =>
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (cents) => {
        expect(centsOf(dollarsOf(cents))).toBe(cents)
      }),
    ))
})
