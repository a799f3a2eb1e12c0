import { describe, expect, it } from 'vitest'
import { changeOfMoney } from './money-change.ts'

describe('the change of an amount', () => {
  it('is told with its sign, a price with all its decimals', () => {
    expect(changeOfMoney(118_600, 177_900, { isPrice: true })).toEqual({
      direction: 'more',
      text: '+$0.0593',
    })
    expect(changeOfMoney(86_578_000, 43_289_000)).toEqual({ direction: 'less', text: '-$43.29' })
  })

  it('is told in words where there is none', () => {
    expect(changeOfMoney(59_300, 59_300)).toEqual({ direction: 'same', text: 'no change' })
  })
})
