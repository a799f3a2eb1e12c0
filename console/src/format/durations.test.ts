import { describe, expect, it } from 'vitest'
import { formatAbout, formatDuration } from './durations.ts'

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.1234, '0.123 ms'],
    [12.34, '12.3 ms'],
    [850, '850 ms'],
    [1500, '1.5 s'],
    [42_000, '42 s'],
    [200_000, '3 min 20 s'],
    [180_000, '3 min'],
    [7_500_000, '2 h 5 min'],
    [4 * 86_400_000, '4 d'],
    [90_061_000, '1 d 1 h'],
    [-1, '–'],
  ])('writes %d ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text)
  })

  it('rounds up what is still to come', () => {
    expect([5_000, 61_000, 60_000, 3_600_000, 90_000_000].map(formatAbout)).toEqual([
      'less than a minute',
      'about 2 minutes',
      'about 1 minute',
      'about 1 hour',
      'about 2 days',
    ])
  })
})
