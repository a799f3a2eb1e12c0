import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { ChangeFeed } from '#platform/feed'
import { enqueueJob, type NewJob } from '#platform/jobs'
import { retrying, type Table, type Write, writeOver } from '#platform/table'
import { type IndexRecord, withHistory } from '../domain/index-record.ts'
import type { IndexRepository, StoredIndex } from '../ports.ts'
import { leavePlace, slotsFor, takePlace } from './cell-rows.ts'
import { allPages, pageOfCell, pageOfIndexes } from './index-pages.ts'
import { countsWrites } from './metrics-repository.ts'
import {
  accountKey,
  accountOf,
  COUNT_SORT,
  fromRow,
  GONE_SORT,
  goneKey,
  indexSort,
  isTombstone,
  lastVersionOf,
  nameOf,
  PREFIX,
  StoredCount,
  toGone,
  tombstoneSort,
  toRow,
  toTombstone,
} from './rows.ts'

/** The queue of this service's jobs. */
export const INDEX_QUEUE = 'indexes'
/** Far longer than any worker is late, or any restored backup of a cell is old. */
const KEEP_GONE_SECONDS = 30 * 86_400

/** Indexes in a `Table`; a deleted one stays readable for `tombstoneSeconds`. */
export function indexRepository(
  table: Table,
  { now, tombstoneSeconds, feed }: { now: Now; tombstoneSeconds: number; feed: ChangeFeed },
): IndexRepository {
  const write: Writing = {
    table,
    now,
    tombstoneSeconds,
    jobWrites: (job) => (job ? [enqueueJob(INDEX_QUEUE, job, now())] : []),
  }
  return {
    findIndex: (accountId, indexName) => findIndex(table, accountId, indexName),
    findLiveIndexes: async (accountId, indexNames) => {
      const keys = indexNames.map((name) => ({ pk: accountKey(accountId), sk: indexSort(name) }))
      return (await table.getMany(keys)).flatMap((row) => (row && !isTombstone(row) ? [fromRow(row)] : []))
    },
    listIndexes: (accountId) =>
      allPages(({ limit, after = '' }) => pageOfIndexes(table, accountId, { limit, after })),
    pageOfIndexes: (accountId, page) => pageOfIndexes(table, accountId, page),
    listIndexesOfCell: (cellId) => allPages((page) => pageOfCell(table, cellId, page)),
    pageOfCell: (cellId, page) => pageOfCell(table, cellId, page),
    insertIndex: (index, how) => insertIndex(write, index, how),
    updateIndex: (stored, next, more) => updateIndex(write, stored, { next, ...more }),
    wasDeleted: async (indexId) => (await table.get(goneKey(indexId), GONE_SORT)) !== undefined,
    countIndexes: async (accountId) => (await countRow(table, accountId)).indexes,
    changesOf: (accountId, indexName) => ({
      sweepMs: feed.sweepMs,
      subscribe: (listener) =>
        feed.subscribe(({ sk }) => {
          if (indexName === undefined ? sk.startsWith(PREFIX) : sk === indexSort(indexName))
            listener(nameOf(sk))
        }, accountKey(accountId)),
    }),
    onAccountChange: (listener) =>
      feed.subscribe(({ pk, sk }) => {
        if (sk.startsWith(PREFIX)) listener(accountOf(pk))
      }),
  }
}

type Writing = {
  table: Table
  now: Now
  tombstoneSeconds: number
  jobWrites: (job: NewJob | undefined) => Write[]
}

async function findIndex(
  table: Table,
  accountId: string,
  indexName: string,
): Promise<StoredIndex | undefined> {
  // An index may replace its tombstone between the reads, so the index's own row is read a second time.
  for (const sk of [indexSort(indexName), tombstoneSort(indexName), indexSort(indexName)]) {
    const row = await table.get(accountKey(accountId), sk)
    if (row) return fromRow(row)
  }
  return undefined
}

async function insertIndex(
  { table, now, jobWrites }: Writing,
  index: IndexRecord,
  { job, maxIndexes, replaces, also }: Parameters<IndexRepository['insertIndex']>[1],
): ReturnType<IndexRepository['insertIndex']> {
  const [pk, sk] = [accountKey(index.accountId), indexSort(index.indexName)]
  let slots = await slotsFor(table, index)
  return whileCounted(async () => {
    // Every created or deleted index changes the count, so that rows read after the count are valid as long as it is
    // unchanged.
    const count = await countRow(table, index.accountId)
    if (count.indexes >= maxIndexes) return 'limit'
    const live = await table.get(pk, sk)
    const tombstone = await table.get(pk, tombstoneSort(index.indexName))
    // Older versions of this product stored the tombstone in the index's own row.
    const before = live ?? tombstone
    if (before && !isTombstone(before)) return 'exists'
    if (before && fromRow(before).index.indexId !== replaces?.index.indexId) return 'changed'
    const place = await takePlace(table, index, { slots, at: now() })
    if (place === undefined) return 'full'
    const { placedIn } = place
    const item = toRow(withHistory(undefined, { ...index, placedIn }, now()))
    // After a conflict another row counts the index.
    slots = [...slots.filter((slot) => slot !== placedIn), placedIn]
    const { ok } = await transact(table, {
      writes: [
        live
          ? { type: 'update', item: { ...item, version: live.version } }
          : { type: 'insert', item, ...(tombstone && { version: lastVersionOf(tombstone) + 1 }) },
        ...(tombstone ? [{ type: 'remove' as const, pk, sk: tombstone.sk, version: tombstone.version }] : []),
        counting(index.accountId, count, 1),
        place.write,
      ],
      rest: [...jobWrites(job), ...also],
    })
    return ok ? 'inserted' : undefined
  })
}

function updateIndex(
  writing: Writing,
  stored: StoredIndex,
  { next, job, also = [] }: { next: IndexRecord; job?: NewJob; also?: readonly Write[] },
): Promise<boolean> {
  const { table, jobWrites, now } = writing
  const record = withHistory(stored.index, next, now())
  return whileCounted(async () => {
    const writes: Write[] =
      record.status === 'DELETED'
        ? await burial(writing, stored, record)
        : [
            { type: 'update', item: { ...toRow(record), version: stored.version } },
            ...(await countsWrites(table, { before: stored.index, next, now: now() })),
          ]
    const { ok, failed } = await transact(table, { writes, rest: [...jobWrites(job), ...also] })
    if (ok) return true
    return failed.includes(0) ? false : undefined
  })
}

/** The writes that replace the index with a tombstone. */
async function burial(
  { table, now, tombstoneSeconds }: Writing,
  { version }: StoredIndex,
  deleted: IndexRecord,
): Promise<Write[]> {
  const expiresAt = addSeconds(now(), tombstoneSeconds)
  const item = toTombstone(deleted, { expiresAt, lastVersion: version })
  const { pk, sk } = item
  const former = await table.get(pk, sk)
  return [
    { type: 'remove', pk, sk: indexSort(deleted.indexName), version },
    writeOver(item, former),
    counting(deleted.accountId, await countRow(table, deleted.accountId), -1),
    ...(await leavePlace(table, deleted, now())),
    { type: 'insert', item: toGone(deleted.indexId, addSeconds(now(), KEEP_GONE_SECONDS)) },
  ]
}

type Count = { indexes: number; version: number | undefined }

async function countRow(table: Table, accountId: string): Promise<Count> {
  const row = await table.get(accountKey(accountId), COUNT_SORT)
  return { indexes: row === undefined ? 0 : StoredCount.parse(row).indexes, version: row?.version }
}

function counting(accountId: string, { indexes, version }: Count, change: 1 | -1): Write {
  const [pk, sk, next] = [accountKey(accountId), COUNT_SORT, Math.max(0, indexes + change)]
  // A count of zero is stored as no row, so that nothing remains of a closed account.
  if (next === 0 && version !== undefined) return { type: 'remove', pk, sk, version }
  return writeOver({ pk, sk, indexes: next }, version === undefined ? undefined : { version })
}

/**
 * Writes one transaction; `failed` lists those of `writes` that had a conflict.
 * @throws ServiceError `operation_conflict_error` when a row of `rest` already exists: a retry would not help
 */
async function transact(
  table: Table,
  { writes, rest }: { writes: Write[]; rest: Write[] },
): Promise<{ ok: boolean; failed: number[] }> {
  const outcome = await table.transact([...writes, ...rest])
  if (outcome.ok) return { ok: true, failed: [] }
  if (outcome.failed.every((position) => position < writes.length)) return outcome
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'Another request with the same Idempotency-Key is being answered at the same time. Try again.',
    retryAfterSeconds: 1,
  })
}

/** Repeats `work` until it returns a result: other requests of the account may be changing its count. */
function whileCounted<T>(work: () => Promise<T | undefined>): Promise<T> {
  const attempt = async () => {
    const answer = await work()
    return answer === undefined ? undefined : { done: answer }
  }
  return retrying(attempt, { conflict: tooManyAtOnce })
}

function tooManyAtOnce(): ServiceError {
  return new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'Too many indexes of this account are being created or deleted at once. Try again.',
    retryAfterSeconds: 1,
  })
}
