import { addSeconds, type Now } from '#platform/clock'
import { changingOnce, type Item, rowsOf, type Table, toEpoch, type Write, writeOver } from '#platform/table'
import type { IndexRecord } from '../domain/index-record.ts'
import { countsOf } from '../domain/metrics.ts'
import { type Resolution, RESOLUTIONS, slotEnds, slotOf } from '../domain/metrics-steps.ts'
import {
  addRequests,
  LATEST_REPORT_SECONDS,
  type MinuteOfRequests,
  NO_REQUESTS,
  type RequestSum,
} from '../domain/request-sums.ts'
import type { MetricsRepository } from '../ports.ts'
import {
  BATCH_SORT,
  batchKey,
  countsKey,
  countsRow,
  fromCountsRow,
  fromRequestsRow,
  requestsKey,
  requestsRow,
  slotPrefix,
  slotSort,
  type Subject,
} from './metrics-rows.ts'

/** Longer than a batch can still be sent. */
const KEEP_BATCH_SECONDS = LATEST_REPORT_SECONDS + 3600

/** Sums of requests, and counts over time, in a `Table`. */
export function metricsRepository(table: Table, { now }: { now: Now }): MetricsRepository {
  return {
    recordRequests: (batchId, minutes) => recordRequests(table, { batchId, minutes, now: now() }),
    listRequests: async (subject, resolution, from) =>
      (await slotsFrom(table, { pk: requestsKey(subject), resolution, from, now: now() })).map(
        fromRequestsRow,
      ),
    listCounts: async (subject, resolution, from) =>
      (await slotsFrom(table, { pk: countsKey(subject), resolution, from, now: now() })).map(fromCountsRow),
  }
}

async function recordRequests(
  table: Table,
  { batchId, minutes, now }: { batchId: string; minutes: readonly MinuteOfRequests[]; now: Date },
): Promise<boolean> {
  const additions = additionsOf(minutes).filter(({ slot, resolution }) => slotEnds(slot, resolution) > now)
  const expiresAt = toEpoch(addSeconds(now, KEEP_BATCH_SECONDS))
  return changingOnce(table, 'What is known of these requests', {
    mark: { pk: batchKey(batchId), sk: BATCH_SORT, expiresAt },
    build: () => Promise.all(additions.map((addition) => adding(table, addition))),
  })
}

type Addition = { subject: Subject; slot: Date; resolution: Resolution; sum: RequestSum }

/** The additions to each row: per index and per account, at every resolution. */
function additionsOf(minutes: readonly MinuteOfRequests[]): Addition[] {
  const additions = new Map<string, Addition>()
  for (const { accountId, indexId, minute, ...sum } of minutes)
    for (const subject of [{ accountId }, { accountId, indexId }])
      for (const resolution of RESOLUTIONS) {
        const slot = slotOf(minute, resolution)
        const key = `${requestsKey(subject)} ${slotSort(resolution, slot)}`
        const before = additions.get(key)?.sum ?? NO_REQUESTS
        additions.set(key, { subject, slot, resolution, sum: addRequests(before, sum) })
      }
  return [...additions.values()]
}

async function adding(table: Table, { subject, slot, resolution, sum }: Addition): Promise<Write> {
  const at = { slot, resolution }
  const row = await table.get(requestsKey(subject), slotSort(resolution, slot))
  const whole = row ? addRequests(fromRequestsRow(row).sum, sum) : sum
  return writeOver(requestsRow(subject, at, whole), row)
}

/** Returns the slots in order of time. */
async function slotsFrom(
  table: Table,
  { pk, resolution, from, now }: { pk: string; resolution: Resolution; from: Date; now: Date },
): Promise<Item[]> {
  const pageSize = Math.ceil((now.getTime() - from.getTime()) / 1000 / resolution.seconds) + 1
  const found: Item[] = []
  // Reads backwards from the newest slot, so that few unneeded slots are read.
  const newestFirst = { prefix: slotPrefix(resolution), order: 'desc' } as const
  for await (const row of rowsOf((page) => table.query(pk, { ...newestFirst, ...page }), { pageSize })) {
    if (row.sk < slotSort(resolution, from)) break
    found.push(row)
  }
  return found.toReversed()
}

/** The writes that record the counts of an index, for the transaction that changes them. */
export async function countsWrites(
  table: Table,
  { before, next, now }: { before: IndexRecord; next: IndexRecord; now: Date },
): Promise<Write[]> {
  const [old, counts] = [countsOf(before), countsOf(next)]
  const isSame = old.documents === counts.documents && old.vectors === counts.vectors
  if (isSame || next.status === 'DELETED') return []
  const subject: Subject = next
  return Promise.all(
    RESOLUTIONS.map(async (resolution): Promise<Write> => {
      const at = { slot: slotOf(now, resolution), resolution }
      const made = countsRow(subject, at, { counts, before: old })
      const row = await table.get(made.pk, made.sk)
      if (row === undefined) return { type: 'insert', item: made }
      const known = fromCountsRow(row)
      const item = countsRow(subject, at, { counts, before: known.before })
      return { type: 'update', item: { ...item, version: row.version } }
    }),
  )
}
