import { expect, it } from 'vitest'
import { retryDelayMs } from './retry-delay.ts'

it('waits twice as long each time, up to a bound', () => {
  expect([0, 1, 2, 5, 6, 100, 100_000].map((failures) => retryDelayMs(failures, 1))).toEqual([
    500, 1000, 2000, 16_000, 20_000, 20_000, 20_000,
  ])
})

it('spreads those who wait over half of that time', () => {
  expect(retryDelayMs(2, 0)).toBe(1000)
  expect(retryDelayMs(2, 0.5)).toBe(1500)
})
