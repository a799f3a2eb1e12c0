import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BillableShape, PriceBook } from '#contracts/prices'
import type { OutboxEvent } from '#platform/outbox'
import type { Table } from '#platform/table'
import { dynamoTable } from '#platform/table/dynamo'
import {
  type DynamoLocal,
  dynamoLocalClient,
  hasJava,
  startDynamoLocal,
} from '#platform/table/dynamo/testing'
import { openSqliteStore } from '#platform/table/sqlite'
import { Death, mortal } from '#platform/testing'
import { piecesOf, totalsOf } from '../domain/meter.ts'
import { secondOf } from '../domain/months.ts'
import { ACCOUNT, setup } from '../testing/fixture.ts'
import { indexEvent } from '../testing/indexes-model.ts'
import { usageOf } from './usage-of.ts'

const START = Date.parse('2028-02-28T22:10:00.000Z')
const HOUR_MS = 3_600_000
const BASE = {
  'storage:marqo.basic': 59_300,
  'storage:marqo.performance': 2_180_800,
  'inference:marqo.GPU': 971_700,
}
/** Prices change in the middle of an hour, on the leap day, and twice in one hour. */
const BOOK: PriceBook = [
  { from: '1970-01-01T00:00:00.000Z', prices: { ...BASE, 'inference:marqo.CPU.small': 59_300 } },
  { from: '2028-02-29T03:17:31.000Z', prices: { ...BASE, 'inference:marqo.CPU.small': 60_001 } },
  { from: '2028-03-01T05:10:00.000Z', prices: { ...BASE, 'inference:marqo.CPU.small': 7 } },
  { from: '2028-03-01T05:40:00.000Z', prices: { ...BASE, 'storage:marqo.basic': 1 } },
]
const END = '2028-03-04T00:00:00.000Z'

const shape = fc.record<BillableShape>({
  storageClass: fc.constantFrom('marqo.basic', 'marqo.performance'),
  inferenceType: fc.constantFrom('marqo.CPU.small', 'marqo.GPU'),
  numberOfShards: fc.integer({ min: 1, max: 5 }),
  numberOfReplicas: fc.integer({ min: 0, max: 1 }),
  numberOfInferences: fc.integer({ min: 0, max: 5 }),
})
/** Steps in time: none, within a second, or up to some hours. */
const step = fc.oneof(
  fc.constant(0),
  fc.integer({ min: 0, max: 999 }),
  fc.integer({ min: 0, max: 3 * HOUR_MS }),
)
const change = fc.record({
  index: fc.integer({ min: 0, max: 3 }),
  after: step,
  served: fc.option(shape, { nil: undefined }),
})
type Changes = readonly { index: number; after: number; served: BillableShape | undefined }[]

function eventsOf(changes: Changes): OutboxEvent[] {
  let at = START
  return changes.map(({ index, after, served }, position) =>
    indexEvent(ACCOUNT, {
      indexId: `idx_${index}`,
      at: new Date((at += after)).toISOString(),
      sequence: position + 1,
      served,
      type: served || position % 2 === 0 ? 'index.resized' : 'index.deleted',
    }),
  )
}

/** What was used, by resource and price, written a second time: second by second of each index would be the same. */
function oracle(events: readonly OutboxEvent[], { from, to }: { from: number; to: number }) {
  const sums: Record<string, bigint> = {}
  const second = (iso: string) => Math.floor(Date.parse(iso) / 1000)
  const edges = [...BOOK.map((entry) => second(entry.from)), Infinity]
  for (const ofIndex of Map.groupBy(events, ({ subject }) => subject.id).values())
    ofIndex.forEach(({ at, after }, position) => {
      const served = after?.['served'] as BillableShape | undefined
      if (served === undefined) return
      const next = ofIndex[position + 1]
      BOOK.forEach(({ prices }, entry) => {
        const begin = Math.max(second(at), from, edges[entry] ?? 0)
        const end = Math.min(next ? second(next.at) : Infinity, to, edges[entry + 1] ?? 0)
        if (end <= begin) return
        const used: [keyof typeof prices, number][] = [
          [`storage:${served.storageClass}`, served.numberOfShards * (served.numberOfReplicas + 1)],
          [`inference:${served.inferenceType}`, served.numberOfInferences],
        ]
        for (const [resource, quantity] of used) {
          const price = prices[resource] ?? 0
          const key = `${resource} ${price}`
          const units = BigInt(quantity) * BigInt(price) * BigInt(end - begin)
          if (quantity > 0) sums[key] = (sums[key] ?? 0n) + units
        }
      })
    })
  return sums
}
const PERIODS = [
  ['2028-02-28T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
  ['2028-03-01T00:00:00.000Z', END],
  ['2028-02-29T03:00:00.000Z', '2028-02-29T04:00:00.000Z'],
].map(([from = '', to = '']) => ({ from: secondOf(new Date(from)), to: secondOf(new Date(to)) }))

async function expectExact(table: Table, events: readonly OutboxEvent[]): Promise<void> {
  const all = setup({ table, start: END, priceBook: BOOK })
  for (const period of PERIODS) {
    const used = await usageOf(all, ACCOUNT, period)
    const shown = Object.fromEntries(used.map((one) => [`${one.resource} ${one.microsPerHour}`, one.units]))
    expect(shown).toEqual(oracle(events, period))
    // The parts by index add up to the account's.
    const parts = []
    for await (const { meter } of all.usage.readIndexMeters(ACCOUNT, period.from))
      parts.push(...totalsOf(piecesOf(meter, { ...period, book: BOOK })))
    expect(totalsOf(parts)).toEqual(used)
  }
}

/** Hands the events on in batches, each as often as its process dies. */
async function deliver(
  table: Table,
  batches: readonly (readonly OutboxEvent[])[],
  deaths: readonly number[] = [],
): Promise<number> {
  let died = 0
  for (const [at, batch] of batches.entries())
    for (const write of [deaths[at % Math.max(deaths.length, 1)] ?? 0, 0]) {
      const when = write < 0 ? 'before' : 'after'
      const process = mortal({ write: write === 0 ? Infinity : Math.abs(write), when })
      const all = setup({ table: process.table(table), start: END, priceBook: BOOK })
      try {
        await all.record(batch)
      } catch (error) {
        if (!(error instanceof Death)) throw error
        died++
      }
    }
  return died
}

const openTable = () => openSqliteStore(':memory:', { now: () => new Date(END) }).table('billing')
const shuffled = (events: readonly OutboxEvent[]) =>
  fc
    .shuffledSubarray([...events, ...events.slice(0, 10)], {
      minLength: events.length + Math.min(10, events.length),
    })
    .chain((all) =>
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }).map((sizes) => ({ all, sizes })),
    )
function inBatches({
  all,
  sizes,
}: {
  all: readonly OutboxEvent[]
  sizes: readonly number[]
}): OutboxEvent[][] {
  const batches: OutboxEvent[][] = []
  for (let at = 0, turn = 0; at < all.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    batches.push(all.slice(at, at + size))
    at += size
  }
  return batches
}

describe('usage', () => {
  it('is the integral of what serves, at the prices of each second, in whatever order and however often events come, and whenever the process dies', async () => {
    let died = 0
    const history = fc
      .array(change, { minLength: 1, maxLength: 40 })
      .map(eventsOf)
      .chain((events) =>
        fc.record({
          events: fc.constant(events),
          delivery: shuffled(events),
          deaths: fc.array(fc.constantFrom(-1, 1, -2, 2), { minLength: 1, maxLength: 5 }),
        }),
      )
    await fc.assert(
      fc.asyncProperty(history, async ({ events, delivery, deaths }) => {
        const table = openTable()
        died += await deliver(table, inBatches(delivery), deaths)
        await expectExact(table, events)
      }),
      { numRuns: 80 },
    )
    expect(died).toBeGreaterThan(50)
  })

  it('is exact for a storm of thousands of changes', async () => {
    const [changes] = fc.sample(fc.array(change, { minLength: 3_000, maxLength: 3_000 }), {
      numRuns: 1,
      seed: 7,
    })
    const events = eventsOf((changes ?? []).map((one) => ({ ...one, after: one.after % 90_000 })))
    const table = openTable()
    await deliver(table, inBatches({ all: events, sizes: [100] }))
    await expectExact(table, events)
  })

  it('keeps to the other events when the clock of one was wrong', async () => {
    const wrong = fc.record({
      events: fc
        .array(change, { minLength: 4, maxLength: 20 })
        .map((all) => all.map((one) => ({ ...one, index: 0, after: 60_000 + one.after }))),
      at: fc.nat(),
      years: fc.constantFrom(-30, -1, 1, 30),
    })
    await fc.assert(
      fc.asyncProperty(wrong, async ({ events: changes, at, years }) => {
        const right = eventsOf(changes)
        // Not the first nor the last: what lies before and behind bounds the error.
        const position = 1 + (at % (right.length - 2))
        const lied = right.map((event, index) => {
          if (index !== position) return event
          const date = new Date(event.at)
          date.setUTCFullYear(date.getUTCFullYear() + years)
          return { ...event, at: date.toISOString() }
        })
        const believed = right.map((event, index) =>
          index === position ? { ...event, at: right[index - 1]?.at ?? '' } : event,
        )
        const table = openTable()
        await deliver(table, [lied.toReversed()])
        await expectExact(table, believed)
      }),
      { numRuns: 40 },
    )
  })

  it('of CREATING, FAILED and deleted indexes is nothing, and an index that is made again in the same second is another one', async () => {
    const at = (second: string) => `2028-02-29T10:00:${second}Z`
    const small = {
      storageClass: 'marqo.basic',
      inferenceType: 'marqo.GPU',
      numberOfShards: 1,
      numberOfReplicas: 0,
      numberOfInferences: 0,
    }
    const events = [
      indexEvent(ACCOUNT, { indexId: 'idx_a', at: at('00.100'), sequence: 1, type: 'index.created' }),
      indexEvent(ACCOUNT, { indexId: 'idx_a', at: at('10.000'), sequence: 2, served: small }),
      indexEvent(ACCOUNT, {
        indexId: 'idx_a',
        at: at('20.300'),
        sequence: 3,
        type: 'index.deletion_started',
      }),
      indexEvent(ACCOUNT, { indexId: 'idx_b', at: at('20.301'), sequence: 4, type: 'index.created' }),
      indexEvent(ACCOUNT, { indexId: 'idx_b', at: at('20.302'), sequence: 5, served: small }),
      indexEvent(ACCOUNT, { indexId: 'idx_a', at: at('20.900'), sequence: 6, type: 'index.deleted' }),
      indexEvent(ACCOUNT, { indexId: 'idx_b', at: at('50.000'), sequence: 7, type: 'index.failed' }),
    ]
    const table = openTable()
    const all = setup({ table, start: END, priceBook: BOOK })
    await all.record(events)
    const used = await usageOf(all, ACCOUNT, { from: PERIODS[0]?.from ?? 0, to: PERIODS[0]?.to ?? 0 })
    expect(used.map(({ resource, quantitySeconds }) => [resource, quantitySeconds])).toEqual([
      ['storage:marqo.basic', 10 + 30],
    ])
  })
})

const runs = hasJava() || process.env['CI'] === 'true'
describe.runIf(runs)('usage with DynamoDB Local', () => {
  let local: DynamoLocal
  beforeAll(async () => void (local = await startDynamoLocal()), 90_000)
  afterAll(() => local[Symbol.asyncDispose]())

  it('is the same, whatever the order, the repetitions and the deaths', async () => {
    await local.createTable('billing')
    const client = dynamoLocalClient(local.port)
    const table = dynamoTable(client, 'billing', { now: () => new Date(END) })
    const [changes] = fc.sample(fc.array(change, { minLength: 25, maxLength: 25 }), { numRuns: 1, seed: 3 })
    const events = eventsOf(changes ?? [])
    const [delivery] = fc.sample(shuffled(events), { numRuns: 1, seed: 3 })
    if (delivery === undefined) throw new Error('no sample')
    expect(await deliver(table, inBatches(delivery), [-1, 1])).toBeGreaterThan(2)
    await expectExact(table, events)
    client.destroy()
  }, 60_000)
})
