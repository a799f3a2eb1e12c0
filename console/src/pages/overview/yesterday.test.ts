import { describe, expect, it } from 'vitest'
import type { MetricsPoint } from '#contracts/indexes'
import { statusSummary } from './status-summary.ts'
import { changeSinceYesterday, requestsYesterday } from './yesterday.ts'

const point = (at: string, requests: number): MetricsPoint => ({
  at,
  requests,
  errors: 0,
  searches: 0,
  writes: 0,
  p50Ms: null,
  p95Ms: null,
  p99Ms: null,
  documents: null,
  vectors: null,
})

describe('how it was the day before', () => {
  const points = [
    point('2026-08-19T10:00:00Z', 1000),
    point('2026-08-19T12:00:00Z', 3),
    point('2026-08-20T10:00:00Z', 4),
    point('2026-08-20T12:00:00Z', 500),
  ]

  it('counts the 24 hours before the last 24', () => {
    expect(requestsYesterday({ points }, '2026-08-21T12:00:00Z')).toBe(7)
    expect(requestsYesterday({ points: [] }, '2026-08-21T12:00:00Z')).toBeUndefined()
  })

  it('says how much more or less it is now, and nothing where nothing was', () => {
    expect(changeSinceYesterday(150, 100)).toEqual({ direction: 'up', text: '50% on the day before' })
    expect(changeSinceYesterday(50, 100)?.direction).toBe('down')
    expect(changeSinceYesterday(5, 0)).toBeUndefined()
    expect(changeSinceYesterday(5, undefined)).toBeUndefined()
  })
})

it('a paused index is told as paused, and never as ready', () => {
  expect(statusSummary({ READY: 3, PAUSED: 1, FAILED: 1 })).toBe('1 failed, 3 ready, 1 paused')
  expect(statusSummary({ PAUSED: 1 })).toBe('1 paused')
})
