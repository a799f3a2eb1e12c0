import { describe, expect, it } from 'vitest'
import {
  formatAxisTime,
  formatClock,
  formatDate,
  formatDateTime,
  formatExact,
  formatMonth,
  formatRelative,
  parseInstant,
} from './dates.ts'

const NOW = new Date('2026-08-21T12:00:00.000Z')
const ago = (milliseconds: number) => new Date(NOW.getTime() - milliseconds)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('formatRelative', () => {
  it.each([
    [0, 'just now'],
    [44_000, 'just now'],
    [46_000, '1 minute ago'],
    [3 * MINUTE, '3 minutes ago'],
    [59.9 * MINUTE, '59 minutes ago'],
    [HOUR, '1 hour ago'],
    [23.9 * HOUR, '23 hours ago'],
    [DAY, 'yesterday'],
    [12 * DAY, '12 days ago'],
    [70 * DAY, '2 months ago'],
    [800 * DAY, '2 years ago'],
  ])('says of %d ms ago: %s', (milliseconds, text) => {
    expect(formatRelative(ago(milliseconds), NOW)).toBe(text)
  })

  it('speaks of the future too', () => {
    expect(formatRelative(ago(-10_000), NOW)).toBe('in a moment')
    expect(formatRelative(ago(-2 * HOUR), NOW)).toBe('in 2 hours')
    expect(formatRelative(ago(-1.4 * DAY), NOW)).toBe('tomorrow')
    expect(formatRelative(ago(-23.9 * HOUR), NOW)).toBe('tomorrow')
    expect(formatRelative(ago(-59.9 * MINUTE), NOW)).toBe('in 1 hour')
  })

  it('says of what lasts seven days that it ends in seven, a moment after it began', () => {
    expect(formatRelative(ago(-7 * DAY + 2_000), NOW)).toBe('in 7 days')
    expect(formatRelative(ago(-30 * DAY + 2_000), NOW)).toBe('in 30 days')
  })
})

describe('dates in a zone', () => {
  const evening = new Date('2026-08-21T22:03:22.000Z')

  it('shows one instant as the day and hour of the zone asked for', () => {
    expect(formatDateTime(evening, 'Europe/Vienna')).toBe('22 Aug 2026, 00:03')
    expect(formatDateTime(evening, 'America/New_York')).toBe('21 Aug 2026, 18:03')
    expect(formatDate(evening, 'Asia/Kolkata')).toBe('22 Aug 2026')
    expect(formatClock(evening, 'Asia/Kolkata')).toBe('03:33')
    expect(formatMonth(evening, 'UTC')).toBe('Aug 2026')
  })

  it('names the zone with the exact time', () => {
    expect(formatExact(evening, 'Europe/Vienna')).toBe('Sat 22 Aug 2026, 00:03:22 CEST')
    expect(formatExact(evening, 'UTC')).toBe('Fri 21 Aug 2026, 22:03:22 UTC')
  })

  it('labels an axis by hours within a day and by days beyond', () => {
    expect(formatAxisTime(evening, 'UTC', 6 * HOUR)).toBe('22:03')
    expect(formatAxisTime(evening, 'UTC', 7 * DAY)).toBe('21 Aug')
  })

  it('knows what is no date', () => {
    expect(parseInstant('soon')).toBeUndefined()
    expect(parseInstant('2026-08-21T22:03:22.000Z')).toEqual(evening)
  })
})
