import { describe, expect, it } from 'vitest'
import { expiresAt } from './expiry.ts'

const NOW = new Date('2026-03-28T12:00:00.000Z')

describe('when a key expires', () => {
  it('is so many days from now, and never for one without end', () => {
    expect(expiresAt('never', '', NOW)).toBeUndefined()
    expect(expiresAt('30', '', NOW)).toBe('2026-04-27T12:00:00.000Z')
    expect(expiresAt('365', '', NOW)).toBe('2027-03-28T12:00:00.000Z')
  })

  it('is the end of a day where the viewer is', () => {
    const end = new Date(expiresAt('date', '2026-04-01', NOW) ?? '')
    expect([end.getFullYear(), end.getMonth(), end.getDate(), end.getHours()]).toEqual([2026, 3, 1, 23])
  })

  it('is nothing for what is no date', () => expect(expiresAt('date', '', NOW)).toBeUndefined())
})
