import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HOURS_PER_MONTH } from '../../../contracts/prices/index.ts'
import {
  formatHourly,
  formatMoney,
  formatMoneyChange,
  formatMonthly,
  formatPrice,
  monthlyMicros,
} from './money.ts'

describe('money', () => {
  it.each([
    [0, '$0.00'],
    [27_375_000, '$27.38'],
    [1_234_567_890_000, '$1,234,567.89'],
    [-1_500_000, '-$1.50'],
    [4_999, '<$0.01'],
    [5_000, '$0.01'],
    [-1, '$0.00'],
    [999_995_000, '$1,000.00'],
  ])('writes %d micro-dollars as %s', (micros, text) => {
    expect(formatMoney(micros)).toBe(text)
  })

  it.each([
    [37_500, '$0.0375'],
    [59_300, '$0.0593'],
    [1, '$0.000001'],
    [2_000_000, '$2.00'],
    [1_200_000, '$1.20'],
  ])('writes the price %d with all its decimals: %s', (micros, text) => {
    expect(formatPrice(micros)).toBe(text)
  })

  it('writes prices by the hour and by the month', () => {
    expect(formatHourly(37_500)).toBe('$0.0375/h')
    expect(formatMonthly(monthlyMicros(37_500))).toBe('$27.38/month')
  })

  it('takes the same month as the bill does', () => {
    expect(monthlyMicros(1)).toBe(HOURS_PER_MONTH)
  })

  it('never drifts: every whole cent is written exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900_000_000_000 }), (cents) => {
        const text = formatMoney(cents * 10_000).replaceAll(',', '')
        expect(text).toBe(`$${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`)
      }),
    )
  })

  it('gives a difference its sign', () => {
    expect([formatMoneyChange(1_200_000), formatMoneyChange(-300_000), formatMoneyChange(0)]).toEqual([
      '+$1.20',
      '-$0.30',
      '$0.00',
    ])
  })
})
