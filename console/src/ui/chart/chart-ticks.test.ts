import { describe, expect, it } from 'vitest'
import { formatClock } from '../../format/dates.ts'
import { atPoints, timeTicks } from './chart-ticks.ts'

const HOUR = 3_600_000
const from = Date.parse('2026-08-20T22:15:00Z')
const points = (hours: number, stepMinutes: number) =>
  Array.from({ length: (hours * 60) / stepMinutes + 1 }, (_, at) => ({
    at: new Date(from + at * stepMinutes * 60_000).toISOString(),
  }))

describe('the marks of a time axis', () => {
  it.each([
    ['UTC', ['00:00', '03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00']],
    ['Europe/Vienna', ['03:00', '06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00']],
    ['Asia/Kolkata', ['06:00', '09:00', '12:00', '15:00', '18:00', '21:00', '00:00', '03:00']],
  ])('of a day stand at round hours of %s', (zone, clocks) => {
    expect(timeTicks(points(24, 15), zone).map((at) => formatClock(new Date(at), zone))).toEqual(clocks)
  })

  it.each([1, 6, 24, 7 * 24, 30 * 24])('of %i hours are even and no more than eight', (hours) => {
    const ticks = timeTicks(points(hours, hours <= 24 ? 5 : 120), 'UTC')
    expect(ticks.length).toBeGreaterThan(3)
    expect(ticks.length).toBeLessThanOrEqual(9)
    expect(new Set(ticks.slice(1).map((at, index) => at - (ticks[index] ?? 0))).size).toBe(1)
  })

  it('stand at points where bars are drawn', () => {
    const given = points(24, 15)
    const ticks = timeTicks(given, 'UTC')
    expect(atPoints(ticks, given)).toEqual(ticks)
    const coarse = given.filter((_, at) => at % 9 === 0)
    for (const tick of atPoints(ticks, coarse)) expect(coarse.map(({ at }) => Date.parse(at))).toContain(tick)
  })

  it('are none where there is no time to span', () => {
    expect(timeTicks([], 'UTC')).toEqual([])
    expect(timeTicks([{ at: new Date(HOUR).toISOString() }], 'UTC')).toEqual([])
  })
})
