import { describe, expect, it } from 'vitest'
import { formatCompact, formatCount, formatDecimal, formatQuantity } from './numbers.ts'

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1234, '1,234'],
    [-1234, '-1,234'],
    [1_234_567_890, '1,234,567,890'],
    [12.6, '13'],
  ])('writes the count %d as %s', (value, text) => {
    expect(formatCount(value)).toBe(text)
  })

  it.each([
    [0.5, '0.5'],
    [1234.567, '1,234.57'],
  ])('keeps at most two decimals: %d is %s', (value, text) => {
    expect(formatDecimal(value)).toBe(text)
  })

  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1k'],
    [12_345, '12.3k'],
    [999_950, '1M'],
    [4_500_000, '4.5M'],
    [7_200_000_000, '7.2B'],
  ])('shortens %d to %s', (value, text) => {
    expect(formatCompact(value)).toBe(text)
  })

  it('shows a dash for what is not a number', () => {
    expect([formatCount(Number.NaN), formatCompact(Infinity), formatDecimal(Number.NaN)]).toEqual([
      '–',
      '–',
      '–',
    ])
  })

  it('counts one thing in the singular and everything else in the plural', () => {
    expect(formatQuantity(1, 'index', 'indexes')).toBe('1 index')
    expect(formatQuantity(0, 'index', 'indexes')).toBe('0 indexes')
    expect(formatQuantity(1200, 'index', 'indexes')).toBe('1,200 indexes')
  })
})
