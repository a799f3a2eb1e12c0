import type { UsageEvent } from './index-history.ts'
import { isoOf, type Seconds } from './months.ts'

const COLUMNS = [
  'place',
  'eventId',
  'type',
  'at',
  'countsFrom',
  'indexId',
  'indexName',
  'sequence',
  'storageClass',
  'numberOfShards',
  'numberOfReplicas',
  'inferenceType',
  'numberOfInferences',
] as const

/**
 * An event as it is exported. `at` is what the clock said, `countsFrom` the second from which it counts: they differ by
 * less than a second, unless a clock was wrong. `served` is what is billed from then on; `null` is nothing.
 */
export function eventLine(event: UsageEvent, countsFrom: Seconds) {
  const { eventId, type, at, indexId, indexName, sequence, served = null } = event
  return {
    place: `${indexId}:${sequence}`,
    eventId,
    type,
    at,
    countsFrom: isoOf(countsFrom),
    indexId,
    indexName,
    sequence,
    served,
  }
}

export const csvHeader = () => `${COLUMNS.join(',')}\n`

export function csvLine(event: UsageEvent, countsFrom: Seconds): string {
  const { served, ...line } = eventLine(event, countsFrom)
  const fields: Record<string, unknown> = { ...line, ...served }
  return `${COLUMNS.map((column) => csvField(fields[column])).join(',')}\n`
}

/** Quoted where needed; a value that a spreadsheet would run as a formula begins with an apostrophe. */
export function csvField(value: unknown): string {
  if (value === undefined || value === null) return ''
  const text = String(value as string | number)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text)
  const safe = isFormula ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
