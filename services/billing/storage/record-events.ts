import type { PriceBook } from '#contracts/prices'
import { changing, type Item, rowsOf, type Table, type Write } from '#platform/table'
import { type BillingAccount, newBillingAccount } from '../domain/account.ts'
import {
  changesOf,
  differenceOf,
  inOrder,
  quantitiesServed,
  type UsageEvent,
} from '../domain/index-history.ts'
import { type Change, type Quantities, type SlotSum, toSlots } from '../domain/meter.ts'
import { monthOf, type Seconds, secondOf, startOfDay } from '../domain/months.ts'
import type { Also, IndexMeter } from '../ports.ts'
import { type ChangedDay, corrections, daysOf, dayWrite, plus, type Sums } from './changed-days.ts'
import {
  ACCOUNT_SORT,
  accountKey,
  accountRow,
  DAY_PREFIX,
  endedSort,
  EVENT_PREFIX,
  eventSort,
  fieldsOf,
  indexKey,
  knownSort,
  listKey,
  liveSort,
  METER_SORT,
  slotsOfDay,
  toBillingAccount,
  toIndexMeter,
  toUsageEvent,
} from './rows.ts'
import { isForgotten, unlessForgotten } from './unless-forgotten.ts'
import { put } from './writing.ts'

type Recording = Readonly<{
  priceBook: PriceBook
  accountId: string
  decide: (account: BillingAccount) => { account: BillingAccount; also: Also }
}>

/** Below the 100 writes of a transaction, with room for what `decide` adds. */
const MAX_WRITES = 85
/** Days of an index that one transaction may correct; each is a row of the index and one of the account. */
const MAX_DAYS = 25
/** Events of one index that are worked in at once when they are not in order. */
const MAX_LATE = 20
const WHAT = 'Usage'

/**
 * Keeps events, and adds what they change to the days of their index and of their account, all in one transaction.
 * Events that continue what is known are only added; for others, the index's days are worked out anew from all its
 * events.
 */
export async function recordEvents(
  table: Table,
  recording: Recording,
  events: readonly UsageEvent[],
): Promise<void> {
  const once = [...new Map(events.map((event) => [event.eventId, event])).values()]
  for (const chunk of chunksOf(inOrder(once))) {
    const late = await recordInOrder(table, recording, chunk)
    for (const ofIndex of byIndex(late).values())
      for (let at = 0; at < ofIndex.length; at += MAX_LATE)
        await recordAnew(table, recording, ofIndex.slice(at, at + MAX_LATE))
  }
}

/** As many events as surely fit into one transaction. */
function* chunksOf(events: readonly UsageEvent[]): Generator<UsageEvent[]> {
  let chunk: UsageEvent[] = []
  let rows = new Set<string>()
  for (const event of events) {
    const day = startOfDay(secondOf(new Date(event.at)))
    const touched = [
      `meter ${event.indexId}`,
      `list ${event.indexId}`,
      `listed ${event.indexId}`,
      `known ${event.indexId}`,
      `day ${event.indexId} ${day}`,
      `day ${day}`,
      `event ${event.eventId}`,
    ]
    const all = new Set([...rows, ...touched])
    if (all.size > MAX_WRITES && chunk.length > 0) {
      yield chunk
      chunk = []
      rows = new Set(touched)
    } else for (const row of touched) rows.add(row)
    chunk.push(event)
  }
  if (chunk.length > 0) yield chunk
}

function byIndex(events: readonly UsageEvent[]): Map<string, UsageEvent[]> {
  return Map.groupBy(events, ({ indexId }) => indexId)
}

/** @returns the events of indexes that need to be worked out anew; nothing of them was written */
async function recordInOrder(
  table: Table,
  recording: Recording,
  chunk: readonly UsageEvent[],
): Promise<UsageEvent[]> {
  const { accountId, priceBook } = recording
  return changing(table, WHAT, async () => {
    const pages = await Promise.all(
      [...byIndex(chunk)].map(async ([indexId, events]) => {
        const row = await table.get(indexKey(accountId, indexId), METER_SORT)
        return { indexId, row, ...(await continuation(table, row && toIndexMeter(row), events)) }
      }),
    )
    const added = pages.filter(({ next }) => next !== undefined)
    const late = pages.flatMap(({ next, events }) => (next === undefined ? events : []))
    if (added.length === 0) return { result: late }
    const changed = added.flatMap(({ indexId, changes }) => daysOf(indexId, changes, priceBook))
    const writes = await writesOf(table, recording, changed)
    if (writes === undefined) return { result: [] }
    for (const { row, next, events } of added)
      if (next) writes.push(...events.map(eventWrite), ...(await meterWrites(table, row, next)))
    return { writes, result: late }
  })
}

/** What events add to an index that is known up to its last event; `next` is absent when they do not continue it. */
async function continuation(
  table: Table,
  meter: IndexMeter | undefined,
  events: readonly UsageEvent[],
): Promise<{ next?: IndexMeter; changes: Change[]; events: UsageEvent[] }> {
  const fresh = await unknown(table, meter, events)
  if (fresh.length === 0) return { changes: [], events: [] }
  let { lastSequence = 0, lastAt = '', quantities = {} as Quantities } = meter ?? {}
  const changes: Change[] = []
  for (const event of fresh) {
    const at = secondOf(new Date(event.at))
    const isNext = event.sequence > lastSequence && (lastAt === '' || at >= secondOf(new Date(lastAt)))
    if (meter?.isInOrder === false || !isNext) return { changes: [], events: fresh }
    const served = quantitiesServed(event)
    changes.push(...differenceOf(quantities, served, at))
    ;({ sequence: lastSequence, at: lastAt } = event)
    quantities = served
  }
  const last = fresh.at(-1)
  if (last === undefined) return { changes: [], events: [] }
  const endedAt = changes.at(-1)?.at
  const next: IndexMeter = {
    ...aboutIndex(last),
    quantities,
    lastSequence,
    lastAt,
    isInOrder: true,
    ...listedAs(last.indexId, quantities, { endedAt, before: meter?.listedAs }),
  }
  return { next, changes, events: fresh }
}

/** The events that are not stored yet. */
async function unknown(
  table: Table,
  meter: IndexMeter | undefined,
  events: readonly UsageEvent[],
): Promise<UsageEvent[]> {
  const isOld = await Promise.all(
    events.map(
      async (event) =>
        meter !== undefined &&
        // One that comes after all that are stored cannot be stored.
        event.sequence <= meter.lastSequence &&
        (await table.get(indexKey(event.accountId, event.indexId), eventSort(event))) !== undefined,
    ),
  )
  return events.filter((_, at) => isOld[at] !== true)
}

const aboutIndex = ({ accountId, indexId, indexName }: UsageEvent) => ({ accountId, indexId, indexName })

function listedAs(
  indexId: string,
  quantities: Quantities,
  { endedAt, before }: { endedAt: Seconds | undefined; before: string | undefined },
): { listedAs?: string } {
  if (Object.keys(quantities).length > 0) return { listedAs: liveSort(indexId) }
  if (endedAt !== undefined) return { listedAs: endedSort(endedAt, indexId) }
  return before === undefined ? {} : { listedAs: before }
}

/** Works out the days of an index from all its events, those given included, and corrects what differs. */
async function recordAnew(table: Table, recording: Recording, events: readonly UsageEvent[]): Promise<void> {
  const { accountId, priceBook } = recording
  const indexId = events[0]?.indexId ?? ''
  for (let isDone = false; !isDone;)
    isDone = await changing(table, WHAT, async () => {
      const pk = indexKey(accountId, indexId)
      const row = await table.get(pk, METER_SORT)
      const fresh = await unknown(table, row && toIndexMeter(row), events)
      const stored: UsageEvent[] = []
      for await (const one of rowsOf((page) => table.query(pk, { prefix: EVENT_PREFIX, ...page })))
        stored.push(toUsageEvent(one))
      const all = inOrder([...stored, ...fresh])
      const last = all.at(-1)
      if (fresh.length === 0 || last === undefined) return { result: true }
      const changes = changesOf(all)
      const known: Sums = new Map()
      for await (const one of rowsOf((page) => table.query(pk, { prefix: DAY_PREFIX, ...page })))
        for (const [at, sums] of slotsOfDay(one)) known.set(at, sums)
      const differences = corrections(indexId, { known, right: toSlots(changes, priceBook) })
      // The first days only: the next transaction finds them right and corrects the others.
      const isMore = differences.length > MAX_DAYS
      const writes = await writesOf(table, recording, differences.slice(0, MAX_DAYS))
      if (writes === undefined) return { result: true }
      if (isMore) return { writes, result: false }
      const times = all.map(({ at }) => secondOf(new Date(at)))
      const quantities = quantitiesServed(last)
      const next: IndexMeter = {
        ...aboutIndex(last),
        quantities,
        lastSequence: last.sequence,
        lastAt: last.at,
        isInOrder: times.every((at, position) => position === 0 || (times[position - 1] ?? 0) <= at),
        ...listedAs(indexId, quantities, {
          endedAt: changes.map(({ at }) => at).toSorted((a, b) => b - a)[0],
          before: row && toIndexMeter(row).listedAs,
        }),
      }
      writes.push(...fresh.map(eventWrite), ...(await meterWrites(table, row, next)))
      return { writes, result: true }
    })
}

/**
 * The writes that add to the days of the indexes and of the account, and to the account itself; `undefined` for an account
 * that is forgotten.
 */
async function writesOf(
  table: Table,
  { accountId, decide }: Recording,
  changed: readonly ChangedDay[],
): Promise<Write[] | undefined> {
  if (changed.length === 0) return unlessForgotten(table, accountId)
  const accountDays = new Map<Seconds, Sums>()
  let quantities: Record<string, number> = {}
  for (const { day, sums } of changed)
    for (const [at, slot] of sums) {
      const ofDay: Sums = accountDays.get(day) ?? new Map<Seconds, Record<string, SlotSum>>()
      ofDay.set(at, plus(ofDay.get(at) ?? {}, slot))
      accountDays.set(day, ofDay)
      for (const [resource, { delta }] of Object.entries(slot))
        quantities = { ...quantities, [resource]: (quantities[resource] ?? 0) + delta }
    }
  const row = await table.get(accountKey(accountId), ACCOUNT_SORT)
  if (isForgotten(row)) return undefined
  const before = row ? toBillingAccount(row) : newBillingAccount(accountId)
  const months = changed.map(({ day }) => monthOf(day)).toSorted()
  const { account, also } = decide(withUsage(before, quantities, months[0] ?? ''))
  const written = accountRow(account)
  return [
    row ? { type: 'update', item: { ...written, version: row.version } } : { type: 'insert', item: written },
    ...also,
    ...(await Promise.all(
      changed.map(({ indexId, day, sums }) => dayWrite(table, indexKey(accountId, indexId), { day, sums })),
    )),
    ...(await Promise.all(
      [...accountDays].map(([day, sums]) => dayWrite(table, accountKey(accountId), { day, sums })),
    )),
  ]
}

function withUsage(account: BillingAccount, added: Quantities, month: string): BillingAccount {
  const { quantities, firstMonth = month, closedThrough, changedFrom = month } = account
  const sums = Object.keys({ ...quantities, ...added }).map((resource): [string, number] => [
    resource,
    (quantities[resource] ?? 0) + (added[resource] ?? 0),
  ])
  const isClosed = closedThrough !== undefined && month <= closedThrough
  return {
    ...account,
    quantities: Object.fromEntries(sums.filter(([, sum]) => sum !== 0)),
    firstMonth: month < firstMonth ? month : firstMonth,
    ...(isClosed && { changedFrom: month < changedFrom ? month : changedFrom }),
  }
}

const eventWrite = (event: UsageEvent): Write => ({
  type: 'insert',
  item: { pk: indexKey(event.accountId, event.indexId), sk: eventSort(event), ...fieldsOf(event) },
})

/** The writes of an index's meter, and of the rows that list the index. */
async function meterWrites(table: Table, row: Item | undefined, next: IndexMeter): Promise<Write[]> {
  const item = { pk: indexKey(next.accountId, next.indexId), sk: METER_SORT, ...fieldsOf(next) }
  const writes: Write[] = [put(item, row)]
  const pk = listKey(next.accountId)
  const { indexId } = next
  if (row === undefined) writes.push({ type: 'insert', item: { pk, sk: knownSort(indexId), indexId } })
  const before = row && toIndexMeter(row).listedAs
  if (before === next.listedAs) return writes
  if (next.listedAs !== undefined)
    writes.push({ type: 'insert', item: { pk, sk: next.listedAs, indexId, indexName: next.indexName } })
  const old = before === undefined ? undefined : await table.get(pk, before)
  if (old) writes.push({ type: 'remove', pk, sk: old.sk, version: old.version })
  return writes
}
