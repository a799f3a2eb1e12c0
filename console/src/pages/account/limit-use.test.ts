import { describe, expect, it } from 'vitest'
import { limitText, pressureOf } from './limit-use.ts'

describe('the use of a limit', () => {
  it.each([
    [0, 10, 'none'],
    [7, 10, 'none'],
    [8, 10, 'near'],
    [10, 10, 'reached'],
    [12, 10, 'reached'],
    [0, 0, 'reached'],
  ] as const)('of %i of %i presses: %s', (used, limit, pressure) =>
    expect(pressureOf({ used, limit })).toBe(pressure),
  )

  it('is told with the limit', () => expect(limitText({ used: 3, limit: 1000 })).toBe('3 of 1,000'))
})
