import { describe, expect, it } from 'vitest'
import { isLone } from './chart-data.ts'

describe('a line of a chart', () => {
  const points = [1, null, 3, null, 5, 6, null].map((value, minute) => ({
    at: `2026-08-21T10:0${minute}:00.000Z`,
    values: { p50: value },
  }))

  it('shows a point between two gaps by itself, for no line leads to it', () => {
    expect(points.map((_, position) => isLone(points, 'p50', position))).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
