import { setTimeout } from 'node:timers/promises'
import { addSeconds, type Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { ObservableTable } from '#platform/feed'
import { enqueueJob, type NewJob } from '#platform/jobs'
import type { Item, NewItem, Page, Table, Write } from '#platform/table'
import { type IndexRecord, withHistory } from '../domain/index-record.ts'
import type { IndexRepository, StoredIndex } from '../ports.ts'
import { countsWrites } from './metrics-repository.ts'
import {
  accountKey,
  accountOf,
  cellKey,
  COUNT_SORT,
  fromRow,
  indexSort,
  PREFIX,
  StoredCount,
  toRow,
} from './rows.ts'

/** The queue of this service's jobs. */
export const INDEX_QUEUE = 'indexes'
/** With as many creates of one account at once, each has to wait for its turn at the account's count. */
const ATTEMPTS = 100
const LONGEST_PAUSE_MS = 20
const PAGE = 200

/** Indexes over a `Table`; `tombstoneSeconds` is how long a deleted one stays readable. */
export function indexRepository(
  table: ObservableTable,
  { now, tombstoneSeconds }: { now: Now; tombstoneSeconds: number },
): IndexRepository {
  const rowOf: Writing['rowOf'] = (index, before) =>
    toRow(
      withHistory(before, index, now()),
      index.status === 'DELETED'
        ? Math.floor(addSeconds(now(), tombstoneSeconds).getTime() / 1000)
        : undefined,
    )
  const jobWrites: Writing['jobWrites'] = (job) => (job ? [enqueueJob(INDEX_QUEUE, job, now())] : [])
  const write: Writing = { table, rowOf, jobWrites, now }
  return {
    findIndex: async (accountId, indexName) => {
      const row = await table.get(accountKey(accountId), indexSort(indexName))
      return row && fromRow(row)
    },
    listIndexes: (accountId) =>
      all((after) =>
        table.query(accountKey(accountId), {
          prefix: PREFIX,
          limit: PAGE,
          ...(after !== undefined && { after }),
        }),
      ),
    listIndexesOfCell: (cellId) =>
      all((after) =>
        table.queryIndex(cellKey(cellId), { limit: PAGE, ...(after !== undefined && { after }) }),
      ),
    insertIndex: (index, how) => insertIndex(write, index, how),
    updateIndex: (stored, next, more) => updateIndex(write, stored, { next, ...more }),
    countIndexes: async (accountId) => (await countRow(table, accountId)).indexes,
    onAccountChange: (listener) =>
      table.subscribe(({ pk, sk }) => {
        if (sk.startsWith(PREFIX)) listener(accountOf(pk))
      }),
    onChange: (accountId, indexName, listener) => {
      const [pk, sk] = [accountKey(accountId), indexSort(indexName)]
      return table.subscribe((change) => {
        if (change.pk === pk && change.sk === sk) listener()
      })
    },
  }
}

type Writing = {
  table: Table
  now: Now
  rowOf: (index: IndexRecord, before?: IndexRecord) => NewItem
  jobWrites: (job: NewJob | undefined) => Write[]
}

function insertIndex(
  { table, rowOf, jobWrites }: Writing,
  index: IndexRecord,
  { job, maxIndexes, replaces, also }: Parameters<IndexRepository['insertIndex']>[1],
): ReturnType<IndexRepository['insertIndex']> {
  return retrying(async () => {
    const count = await countRow(table, index.accountId)
    if (count.indexes >= maxIndexes) return 'limit'
    const row = rowOf(index)
    const { ok, failed } = await transact(table, [
      replaces
        ? { type: 'update', item: { ...row, version: replaces.version } }
        : { type: 'insert', item: row },
      counting(index.accountId, count, 1),
      ...jobWrites(job),
      ...also,
    ])
    if (ok) return 'inserted'
    return failed.includes(0) ? 'exists' : undefined
  })
}

function updateIndex(
  { table, rowOf, jobWrites, now }: Writing,
  stored: StoredIndex,
  { next, job, also = [] }: { next: IndexRecord; job?: NewJob; also?: readonly Write[] },
): Promise<boolean> {
  const frees = next.status === 'DELETED' && stored.index.status !== 'DELETED'
  return retrying(async () => {
    const { ok, failed } = await transact(table, [
      { type: 'update', item: { ...rowOf(next, stored.index), version: stored.version } },
      ...(frees ? [counting(next.accountId, await countRow(table, next.accountId), -1)] : []),
      ...(await countsWrites(table, { before: stored.index, next, now: now() })),
      ...jobWrites(job),
      ...also,
    ])
    if (ok) return true
    return failed.includes(0) ? false : undefined
  })
}

async function all(read: (after: string | undefined) => Promise<Page<Item>>): Promise<StoredIndex[]> {
  const found: StoredIndex[] = []
  let after: string | undefined
  do {
    const page = await read(after)
    found.push(...page.items.map(fromRow))
    after = page.next
  } while (after !== undefined)
  return found
}

type Count = { indexes: number; version: number | undefined }

async function countRow(table: Table, accountId: string): Promise<Count> {
  const row = await table.get(accountKey(accountId), COUNT_SORT)
  return { indexes: row === undefined ? 0 : StoredCount.parse(row).indexes, version: row?.version }
}

function counting(accountId: string, { indexes, version }: Count, change: 1 | -1): Write {
  const [pk, sk, next] = [accountKey(accountId), COUNT_SORT, Math.max(0, indexes + change)]
  if (version === undefined) return { type: 'insert', item: { pk, sk, indexes: next } }
  // None is no row, so that nothing is left of an account that has closed.
  if (next === 0) return { type: 'remove', pk, sk, version }
  return { type: 'update', item: { pk, sk, indexes: next, version } }
}

async function transact(table: Table, writes: Write[]): Promise<{ ok: boolean; failed: number[] }> {
  const outcome = await table.transact(writes)
  return outcome.ok ? { ok: true, failed: [] } : outcome
}

/** Until `work` has an answer: others of the account may be writing its count. */
async function retrying<T>(work: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const answer = await work()
    if (answer !== undefined) return answer
    // Apart from each other, so that they do not meet again.
    await setTimeout(Math.random() * Math.min(attempt, LONGEST_PAUSE_MS))
  }
  throw new ServiceError({
    kind: 'conflict',
    code: 'operation_conflict_error',
    message: 'Too many indexes of this account are being created or deleted at once. Try again.',
    retryAfterSeconds: 1,
  })
}
