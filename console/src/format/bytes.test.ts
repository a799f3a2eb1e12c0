import { describe, expect, it } from 'vitest'
import { formatBytes } from './bytes.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1536, '1.5 kB'],
    [153_000_000, '153 MB'],
    [999_960, '1 MB'],
    [12_340_000_000, '12.3 GB'],
    [2e18, '2000 PB'],
  ])('writes %d as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it('shows a dash for what is no size', () => {
    expect([formatBytes(Number.NaN), formatBytes(-1)]).toEqual(['–', '–'])
  })
})
