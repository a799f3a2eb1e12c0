import { expect, it } from 'vitest'
import { meterValue } from './usage.ts'

it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 1e15, Number.MAX_SAFE_INTEGER])(
  'meters no value that Stripe would count wrongly: %d',
  (cents) => {
    expect(() => meterValue(cents)).toThrow(expect.objectContaining({ code: 'meter_value_invalid' }))
  },
)
it('meters up to 15 digits', () => {
  expect([meterValue(0), meterValue(999_999_999_999_999)]).toEqual(['0', '999999999999999'])
})
