import { expect, it } from 'vitest'
import { timeAgo } from './time-ago.ts'

it.each([
  ['2026-08-21T12:00:10Z', 'just now'],
  ['2026-08-21T11:59:30Z', 'just now'],
  ['2026-08-21T11:57:00Z', '3 minutes ago'],
  ['2026-08-21T10:00:00Z', '2 hours ago'],
  ['2026-08-18T11:00:00Z', '3 days ago'],
  ['no date', 'just now'],
])('%s was %s at noon', (iso, text) => {
  expect(timeAgo(iso, new Date('2026-08-21T12:00:00Z'))).toBe(text)
})
