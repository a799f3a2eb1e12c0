import { describe, expect, it } from 'vitest'
import { parsePercents } from './percents.ts'

describe('thresholds in a field', () => {
  it.each([
    ['', []],
    ['80', [80]],
    ['100, 50,80', [50, 80, 100]],
    ['50% 1000', [50, 1_000]],
  ])('%j is %j', (text, percents) => expect(parsePercents(text)).toEqual(percents))

  it.each(['0', '-5', '1001', '50, 50', 'half', '1.5', '1,2,3,4,5,6,7,8,9,10,11'])('%j is refused', (text) =>
    expect(parsePercents(text)).toBeUndefined(),
  )
})
