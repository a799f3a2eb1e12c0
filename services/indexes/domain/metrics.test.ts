import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { METRICS_RANGES, MetricsRange } from '#contracts/indexes'
import { addSeconds } from '#platform/clock'
import { type CountsSlot, type Held, toMetrics } from './metrics.ts'
import { RESOLUTIONS, slotOf, stepsOf } from './metrics-steps.ts'
import type { RequestSum } from './request-sums.ts'

const COUNT = { '1h': 60, '6h': 72, '24h': 96, '7d': 84, '30d': 90 }
const time = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
const range = fc.constantFrom(...MetricsRange.options)
const sum = fc.record({
  requests: fc.nat(1000),
  errors: fc.nat(1000),
  searches: fc.nat(1000),
  writes: fc.nat(1000),
  latency: fc.array(fc.nat(50), { maxLength: 80 }),
}) satisfies fc.Arbitrary<RequestSum>

describe('stepsOf', () => {
  it('ends with the step that holds the present, and leaves no gap before it', () => {
    fc.assert(
      fc.property(range, time, (asked, now) => {
        const { starts, stepSeconds, from, to } = stepsOf(asked, now)
        expect(stepSeconds).toBe(METRICS_RANGES[asked])
        expect(starts).toHaveLength(COUNT[asked])
        for (const [step, start] of starts.entries())
          expect(start).toEqual(addSeconds(from, step * stepSeconds))
        expect(addSeconds(from, starts.length * stepSeconds)).toEqual(to)
        expect(to.getTime()).toBeGreaterThan(now.getTime())
        expect(addSeconds(to, -stepSeconds).getTime()).toBeLessThanOrEqual(now.getTime())
      }),
    )
  })

  it('reads at a resolution that fits into its steps, is kept for as long, and has few rows', () => {
    fc.assert(
      fc.property(range, time, (asked, now) => {
        const { stepSeconds, from, resolution } = stepsOf(asked, now)
        const seconds = (now.getTime() - from.getTime()) / 1000
        expect(stepSeconds % resolution.seconds).toBe(0)
        expect(seconds).toBeLessThanOrEqual(resolution.keptSeconds)
        expect(Math.ceil(seconds / resolution.seconds)).toBeLessThanOrEqual(360)
      }),
    )
  })
})

describe('toMetrics', () => {
  it('has a point per step, whose sums are the sums of the range', () => {
    fc.assert(
      fc.property(range, time, fc.array(fc.tuple(fc.nat(400), sum)), (asked, now, given) => {
        const steps = stepsOf(asked, now)
        const slots = given.map(([back, one]) => ({
          at: slotOf(addSeconds(now, -back * steps.resolution.seconds), steps.resolution),
          sum: one,
        }))
        const inRange = slots.filter(({ at }) => at >= steps.from)
        const { points, totals } = toMetrics(asked, steps, { slots })
        expect(points).toHaveLength(COUNT[asked])
        for (const figure of ['requests', 'errors', 'searches', 'writes'] as const) {
          const direct = inRange.reduce((total, one) => total + one.sum[figure], 0)
          expect(points.reduce((total, point) => total + point[figure], 0)).toBe(direct)
          expect(totals[figure]).toBe(direct)
        }
      }),
    )
  })

  it('is all zero and null where nothing is known', () => {
    const steps = stepsOf('1h', new Date('2026-03-01T12:00:30Z'))
    const { points, totals, from, to } = toMetrics('1h', steps, { slots: [] })
    const none = { requests: 0, errors: 0, searches: 0, writes: 0, p50Ms: null, p95Ms: null, p99Ms: null }
    expect([from, to]).toEqual(['2026-03-01T11:01:00.000Z', '2026-03-01T12:01:00.000Z'])
    expect(totals).toEqual(none)
    expect(points[59]).toEqual({ at: '2026-03-01T12:00:00.000Z', ...none, documents: null, vectors: null })
  })

  it('shows at each step what was held at its end, and nothing before there was an index', () => {
    const changes = fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 600 }), documents: fc.nat(9), vectors: fc.nat(9) }),
    )
    fc.assert(
      fc.property(
        fc.constantFrom('1h' as const, '6h' as const),
        fc.nat(8 * 60),
        changes,
        (asked, age, given) => {
          const now = new Date('2026-03-01T12:00:30Z')
          const createdAt = addSeconds(now, -age * 60)
          const { held, at } = replay({ createdAt, now, changes: given })
          const steps = stepsOf(asked, now)
          const slots = held.slots.filter((slot) => slot.at >= steps.from)
          const { points } = toMetrics(asked, steps, { slots: [], held: { ...held, slots } })
          for (const point of points) {
            const end = addSeconds(new Date(point.at), steps.stepSeconds)
            expect({ documents: point.documents, vectors: point.vectors }).toEqual(at(end))
          }
        },
      ),
    )
  })
})

type Change = { after: number; documents: number; vectors: number }

/** The slots of one minute after these changes, and the counts just before a time. */
function replay({ createdAt, now, changes }: { createdAt: Date; now: Date; changes: readonly Change[] }) {
  const slots: CountsSlot[] = []
  const history = [{ at: createdAt, counts: { documents: 0, vectors: 0 } }]
  for (const { after, ...counts } of changes) {
    const last = history.at(-1) ?? { at: createdAt, counts }
    const when = addSeconds(last.at, after)
    if (when > now) break
    const slot = slotOf(when, RESOLUTIONS[0])
    const known = slots.at(-1)?.at.getTime() === slot.getTime() ? slots.pop() : undefined
    slots.push({ at: slot, counts, before: known?.before ?? last.counts })
    history.push({ at: when, counts })
  }
  const held: Held = { slots, now: history.at(-1)?.counts ?? { documents: 0, vectors: 0 }, createdAt }
  const at = (end: Date) =>
    history.findLast((one) => one.at < end)?.counts ?? { documents: null, vectors: null }
  return { held, at }
}
