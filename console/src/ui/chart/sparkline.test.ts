import { describe, expect, it } from 'vitest'
import { sparklinePath } from './sparkline.tsx'

describe('sparklinePath', () => {
  it('runs from edge to edge, the highest value at the top', () => {
    expect(sparklinePath([0, 10, 5], 100, 20)).toBe('M2 18L50 2L98 10')
  })

  it('draws a flat line in the middle', () => {
    expect(sparklinePath([3, 3], 100, 20)).toBe('M2 10L98 10')
  })
})
