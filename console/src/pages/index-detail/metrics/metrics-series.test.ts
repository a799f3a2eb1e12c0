import { describe, expect, it } from 'vitest'
import type { Metrics, MetricsPoint } from '#contracts/indexes'
import { contentPoints, errorShare, latencyPoints, requestPoints, stepWords } from './metrics-series.ts'

const point = (given: Partial<MetricsPoint>): MetricsPoint => ({
  at: '2026-08-21T10:00:00.000Z',
  requests: 0,
  errors: 0,
  searches: 0,
  writes: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  documents: null,
  vectors: null,
  ...given,
})
const totals = { requests: 0, errors: 0, searches: 0, writes: 0, p50Ms: null, p95Ms: null, p99Ms: null }
const metrics = (...points: MetricsPoint[]): Metrics => ({
  range: '1h',
  from: '2026-08-21T10:00:00.000Z',
  to: '2026-08-21T11:00:00.000Z',
  stepSeconds: 60,
  points,
  totals,
})

describe('charts of an index', () => {
  it('stack requests that succeeded and errors to all requests', () => {
    expect(requestPoints(metrics(point({ requests: 10, errors: 3 })))[0]?.values).toEqual({
      succeeded: 7,
      errors: 3,
    })
  })

  it('leave a gap where nothing is known instead of drawing nought', () => {
    expect(latencyPoints(metrics(point({})))[0]?.values).toEqual({ p50Ms: null, p95Ms: null, p99Ms: null })
    expect(contentPoints(metrics(point({ documents: 0 })))[0]?.values).toEqual({
      documents: 0,
      vectors: null,
    })
  })

  it('tell no share of errors where there was no request', () => {
    expect(errorShare(totals)).toBeUndefined()
    expect(errorShare({ ...totals, requests: 8, errors: 2 })).toBe(0.25)
  })

  it.each([
    [60, 'per minute'],
    [300, 'per 5 minutes'],
    [900, 'per 15 minutes'],
    [7200, 'per 2 hours'],
    [28_800, 'per 8 hours'],
  ])('say what a step of %i seconds is', (seconds, words) => {
    expect(stepWords(seconds)).toBe(words)
  })
})
