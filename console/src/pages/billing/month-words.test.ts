import { describe, expect, it } from 'vitest'
import { dayWord, monthWord, quantityWord, resourceWord } from './month-words.ts'

const basic = { kind: 'storage', type: 'marqo.basic' } as const
const small = { kind: 'inference', type: 'marqo.CPU.small' } as const

describe('what stands on a bill', () => {
  it('tells months and days of UTC wherever the reader is', () => {
    expect(monthWord('2026-03')).toBe('Mar 2026')
    expect(dayWord('2026-03-01')).toBe('1 Mar 2026')
    expect(dayWord('2026-03-31T23:59:59Z')).toBe('31 Mar 2026')
  })

  it('names resources, and how much of them was used', () => {
    expect(resourceWord(basic)).toBe('Storage, Basic')
    expect(resourceWord(small)).toBe('Inference, CPU small')
    expect(quantityWord({ ...basic, quantitySeconds: 90 * 60 })).toBe('1.5 shard-hours')
    expect(quantityWord({ ...small, quantitySeconds: 600 })).toBe('10 pod-minutes')
    expect(quantityWord({ ...small, quantitySeconds: 3_600 * 2_500 })).toBe('2,500 pod-hours')
  })
})
