import { describe, expect, it } from 'vitest'
import { formatPercent, formatProgress } from './percent.ts'

describe('percent', () => {
  it.each([
    [0, '0%'],
    [0.1234, '12.3%'],
    [0.5, '50%'],
    [0.0004, '<0.1%'],
    [0.99987, '>99.9%'],
    [1, '100%'],
    [1.5, '150%'],
    [Number.NaN, '–'],
  ])('writes the share %d as %s', (share, text) => {
    expect(formatPercent(share)).toBe(text)
  })

  it('never says that something is finished before it is', () => {
    expect([formatProgress(0), formatProgress(0.427), formatProgress(0.999), formatProgress(1)]).toEqual([
      '0%',
      '42%',
      '99%',
      '100%',
    ])
  })
})
