import * as z from 'zod'
import { type Item, type NewItem, toEpoch } from '#platform/table'
import type { Counts, CountsSlot, RequestSlot } from '../domain/metrics.ts'
import { type Resolution, slotEnds } from '../domain/metrics-steps.ts'
import type { RequestSum } from '../domain/request-sums.ts'

/**
 * An index, or a whole account. Identified by id, so that a new index of the same name has none of the old one's
 * metrics.
 */
export type Subject = { accountId: string; indexId?: string | undefined }

export const requestsKey = ({ accountId, indexId }: Subject) =>
  indexId === undefined ? `REQUESTS#${accountId}` : `REQUESTS#${accountId}#${indexId}`
export const countsKey = ({ accountId, indexId }: Subject) => `COUNTS#${accountId}#${indexId}`
export const batchKey = (batchId: string) => `REQUESTS_BATCH#${batchId}`
export const BATCH_SORT = 'BATCH'

export const slotPrefix = ({ seconds }: Resolution) => `${seconds}#`
export const slotSort = (resolution: Resolution, slot: Date) =>
  `${slotPrefix(resolution)}${slot.toISOString()}`

const StoredSum = z.object({
  at: z.coerce.date(),
  requests: z.number().int(),
  errors: z.number().int(),
  searches: z.number().int(),
  writes: z.number().int(),
  latency: z.array(z.number().int()),
})
const StoredCounts = z.object({ documents: z.number().int(), vectors: z.number().int() })
const StoredCountsSlot = z.object({ at: z.coerce.date(), counts: StoredCounts, before: StoredCounts })

type At = { slot: Date; resolution: Resolution }

export function requestsRow(subject: Subject, { slot, resolution }: At, sum: RequestSum): NewItem {
  return {
    pk: requestsKey(subject),
    sk: slotSort(resolution, slot),
    at: slot.toISOString(),
    requests: sum.requests,
    errors: sum.errors,
    searches: sum.searches,
    writes: sum.writes,
    latency: [...sum.latency],
    expiresAt: toEpoch(slotEnds(slot, resolution)),
  }
}

export function fromRequestsRow(row: Item): RequestSlot {
  const { at, ...sum } = StoredSum.parse(row)
  return { at, sum }
}

export function countsRow(
  subject: Subject,
  { slot, resolution }: At,
  { counts, before }: { counts: Counts; before: Counts },
): NewItem {
  return {
    pk: countsKey(subject),
    sk: slotSort(resolution, slot),
    at: slot.toISOString(),
    counts: { ...counts },
    before: { ...before },
    expiresAt: toEpoch(slotEnds(slot, resolution)),
  }
}

export function fromCountsRow(row: Item): CountsSlot {
  return StoredCountsSlot.parse(row)
}
