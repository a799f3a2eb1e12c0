import type { PriceBook } from '#contracts/prices'
import { rowsOf, type Table } from '#platform/table'
import { type BillingAccount, newBillingAccount } from '../domain/account.ts'
import type { Meter, SlotSum } from '../domain/meter.ts'
import { DAY, type Seconds } from '../domain/months.ts'
import type { IndexMeter, UsageRepository } from '../ports.ts'
import { recordEvents } from './record-events.ts'
import {
  ACCOUNT_SORT,
  accountKey,
  DAY_PREFIX,
  daySort,
  ENDED_PREFIX,
  endedSort,
  EVENT_PREFIX,
  indexKey,
  listKey,
  LIVE_PREFIX,
  METER_SORT,
  slotsOfDay,
  StoredListed,
  toBillingAccount,
  toIndexMeter,
  toUsageEvent,
} from './rows.ts'

const AT_ONCE = 25
/** A meter is read again when it changed while its days were read; a page may then show what is a moment old. */
const READS = 5

/** Usage in a `Table`. Days and meters are sums over the events, in the transaction that keeps an event. */
export function usageRepository(table: Table, { priceBook }: { priceBook: PriceBook }): UsageRepository {
  return {
    recordEvents: (accountId, events, decide) =>
      recordEvents(table, { priceBook, accountId, decide }, events),
    readMeter: async (accountId, from) => {
      const place = { pk: accountKey(accountId), sk: ACCOUNT_SORT }
      const { row, slots } = await readWhole(table, place, from)
      const account: BillingAccount = row ? toBillingAccount(row) : newBillingAccount(accountId)
      return { account, meter: { quantities: account.quantities, slots } }
    },
    readIndexMeters: (accountId, from, indexName) => readIndexMeters(table, { accountId, from, indexName }),
    findIndexMeter: async (accountId, indexId) => {
      const row = await table.get(indexKey(accountId, indexId), METER_SORT)
      return row && toIndexMeter(row)
    },
    listIndexIds: async function* (accountId, from, after = '') {
      const ids = new Set<string>()
      for await (const { indexId } of listed(table, accountId, from)) if (indexId >= after) ids.add(indexId)
      yield* [...ids].toSorted()
    },
    listEvents: async function* (accountId, indexId) {
      const pk = indexKey(accountId, indexId)
      const rows = rowsOf((page) => table.query(pk, { prefix: EVENT_PREFIX, ...page }))
      for await (const row of rows) yield toUsageEvent(row)
    },
  }
}

type Listed = { indexId: string; indexName?: string | undefined }
/** The indexes that used something since the day of `from`; one that ends meanwhile may come twice. */
async function* listed(table: Table, accountId: string, from: Seconds): AsyncGenerator<Listed, void> {
  const pk = listKey(accountId)
  const live = rowsOf((page) => table.query(pk, { prefix: LIVE_PREFIX, ...page }))
  for await (const row of live) yield StoredListed.parse(row)
  const ended = rowsOf((page) =>
    table.query(pk, { prefix: ENDED_PREFIX, ...page, after: page.after ?? endedSort(from, '') }),
  )
  for await (const row of ended) yield StoredListed.parse(row)
}

async function* readIndexMeters(
  table: Table,
  { accountId, from, indexName }: { accountId: string; from: Seconds; indexName?: string | undefined },
): AsyncGenerator<{ index: IndexMeter; meter: Meter }, void> {
  const read = async (indexId: string) => {
    const { row, slots } = await readWhole(table, { pk: indexKey(accountId, indexId), sk: METER_SORT }, from)
    if (row === undefined) return []
    const index = toIndexMeter(row)
    if (indexName !== undefined && index.indexName !== indexName) return []
    return [{ index, meter: { quantities: index.quantities, slots } }]
  }
  const seen = new Set<string>()
  let ids: string[] = []
  for await (const { indexId, indexName: name = indexName } of listed(table, accountId, from)) {
    if (seen.has(indexId) || name !== (indexName ?? name)) continue
    seen.add(indexId)
    ids.push(indexId)
    if (ids.length < AT_ONCE) continue
    yield* (await Promise.all(ids.map(read))).flat()
    ids = []
  }
  yield* (await Promise.all(ids.map(read))).flat()
}

/** The row and its days as they were at one time. */
async function readWhole(table: Table, { pk, sk }: { pk: string; sk: string }, from: Seconds) {
  let row = await table.get(pk, sk)
  for (let read = 1; ; read++) {
    const slots = await daysFrom(table, pk, from)
    const again = await table.get(pk, sk)
    if (again?.version === row?.version || read === READS) return { row: again, slots }
    row = again
  }
}

async function daysFrom(table: Table, pk: string, from: Seconds) {
  const slots = new Map<Seconds, Record<string, SlotSum>>()
  const rows = rowsOf((page) =>
    table.query(pk, { prefix: DAY_PREFIX, ...page, after: page.after ?? daySort(from - DAY) }),
  )
  for await (const row of rows) for (const [at, sums] of slotsOfDay(row)) slots.set(at, sums)
  return slots
}
