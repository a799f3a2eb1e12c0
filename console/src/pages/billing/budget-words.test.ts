import { describe, expect, it } from 'vitest'
import { budgetSentence } from './budget-words.ts'

const budget = { state: 'within', monthlyCents: 100_00, isCapped: false } as const

describe('what is said of the budget', () => {
  it.each([
    [{ ...budget, monthlyCents: null }, 0, /no budget/],
    [budget, 99_000_000, /ends within/],
    [budget, 101_000_000, /will be used up this month\.$/],
    [{ ...budget, isCapped: true }, 101_000_000, /indexes will be paused/],
    [{ ...budget, state: 'exceeded' as const }, 0, /no cap/],
    [{ ...budget, state: 'capped' as const }, 0, /has paused/],
  ])('%j with a forecast of %i', (status, forecast, words) =>
    expect(budgetSentence(status, forecast)).toMatch(words),
  )
})
