import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addLatency, bucketOf, LATENCY_BOUNDS_MS, LATENCY_BUCKETS, percentile } from './latency.ts'

const LONGEST_MS = LATENCY_BOUNDS_MS.at(-1) ?? 0
/** A time whose logarithm is uniform, so that short and long ones are equally likely. */
const time = fc
  .double({ min: Math.log(0.1), max: Math.log(LONGEST_MS), noNaN: true })
  .map((log) => Math.min(LONGEST_MS, Math.max(0.1, Math.exp(log))))
const countsOf = (times: readonly number[]) => {
  const counts = Array.from({ length: LATENCY_BUCKETS }, () => 0)
  for (const ms of times) counts[bucketOf(ms)] = (counts[bucketOf(ms)] ?? 0) + 1
  return counts
}
const exact = (times: readonly number[], percent: number) =>
  times.toSorted((a, b) => a - b)[Math.max(1, Math.ceil((percent / 100) * times.length)) - 1] ?? Number.NaN

describe('bucketOf', () => {
  it('finds the one bucket whose bounds hold the time', () => {
    fc.assert(
      fc.property(time, (ms) => {
        const bucket = bucketOf(ms)
        expect(ms).toBeLessThanOrEqual(LATENCY_BOUNDS_MS[bucket] ?? 0)
        expect(ms).toBeGreaterThan(LATENCY_BOUNDS_MS[bucket - 1] ?? 0)
      }),
    )
    for (const [bucket, bound] of LATENCY_BOUNDS_MS.entries()) expect(bucketOf(bound)).toBe(bucket)
  })

  it('has a place for every number', () => {
    for (const ms of [0, -1, 0.01, Number.NaN]) expect(bucketOf(ms)).toBe(0)
    for (const ms of [LONGEST_MS * 2, Infinity]) expect(bucketOf(ms)).toBe(LATENCY_BUCKETS - 1)
  })
})

describe('percentile', () => {
  const percent = fc.constantFrom(1, 50, 95, 99, 100)

  it('is within 10 % of the exact one', () => {
    fc.assert(
      fc.property(fc.array(time, { minLength: 1, maxLength: 500 }), percent, (times, p) => {
        const [seen, truth] = [percentile(countsOf(times), p) ?? 0, exact(times, p)]
        expect(Math.abs(seen - truth) / truth).toBeLessThan(0.1)
      }),
    )
  })

  it('is the same for times counted separately and added, in either order', () => {
    fc.assert(
      fc.property(fc.array(time), fc.array(time), percent, (one, other, p) => {
        const both = percentile(countsOf([...one, ...other]), p)
        expect(percentile(addLatency(countsOf(one), countsOf(other)), p)).toBe(both)
        const shortened = countsOf(other).slice(0, Math.max(0, ...other.map((ms) => bucketOf(ms) + 1)))
        expect(percentile(addLatency(shortened, countsOf(one)), p)).toBe(both)
      }),
    )
  })

  it('is null when nothing was counted', () => {
    expect(percentile([], 50)).toBeNull()
    expect(percentile([0, 0, 0], 99)).toBeNull()
  })
})
