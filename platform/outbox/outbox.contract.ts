import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { addSeconds, type Now } from '#platform/clock'
import { silentFeed } from '#platform/feed'
import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import { Death, mortal } from '#platform/testing'
import {
  eventPublisher,
  type OutboxEvent,
  type OutboxReaderOptions,
  publishedEvents,
  startOutboxReader,
} from './index.ts'

const CATALOGUE = {
  'thing.changed': { version: 2, subject: 'thing', after: z.object({ value: z.unknown() }) },
} as const
const START = new Date('2026-01-01T00:00:00Z')
const KEEP_SECONDS = 3_600
const by = {
  principal: { type: 'user', id: 'usr_1' },
  role: 'owner',
  requestId: 'req_1',
  address: '192.0.2.1',
} as const

/** What the outbox promises on any engine of `Table`, while its change feed hears nothing. */
export function describeOutbox(
  engine: string,
  open: (now: Now) => Promise<Table>,
  close: () => Promise<void>,
): void {
  describe(`the outbox on ${engine}`, () => {
    let table: Table
    let now = START
    beforeAll(async () => void (table = await open(() => now)))
    afterAll(close)

    let scopes = 0
    const fresh = () => `acc_${++scopes}`
    const publish = eventPublisher(CATALOGUE, { newId, now: () => now })
    const event = (accountId: string, value: unknown) =>
      publish({ type: 'thing.changed', accountId, subject: { id: 'thing_1' }, after: { value } }, by)
    const readerOf = (reader: string, handler: OutboxReaderOptions['handler'], over: Table = table) => {
      const errors: unknown[] = []
      const started = startOutboxReader({
        table: over,
        feed: silentFeed({ sweepMs: 1_000 }),
        reader,
        handler,
        now: () => now,
        leaseSeconds: 30,
        keepSeconds: KEEP_SECONDS,
        sweepSeconds: 3_600,
        onError: (error) => void errors.push(error),
      })
      return { ...started, errors }
    }
    const noting = (accountId: string) => {
      const seen: OutboxEvent[] = []
      const handler = async (events: readonly OutboxEvent[]) =>
        void seen.push(...events.filter((one) => one.accountId === accountId))
      return { seen, handler, values: () => seen.map((one) => one.after?.['value']) }
    }

    it('hands on what was published, whole, in order, and once while nothing fails', async () => {
      const accountId = fresh()
      for (const value of ['a', 'b', 'c']) await table.transact([event(accountId, value)])
      const { seen, handler, values } = noting(accountId)
      await using reader = readerOf('whole', handler)
      await reader.readAll()
      await table.transact([event(accountId, 'd'), event(accountId, 'e')])
      await reader.readAll()
      await reader.readAll()
      expect(values()).toEqual(['a', 'b', 'c', 'd', 'e'])
      expect(seen.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5])
      expect(seen[0]).toEqual({
        id: expect.stringMatching(/^evt_/),
        type: 'thing.changed',
        version: 2,
        at: START.toISOString(),
        accountId,
        subject: { type: 'thing', id: 'thing_1' },
        actor: { type: 'user', id: 'usr_1', role: 'owner' },
        requestId: 'req_1',
        address: '192.0.2.1',
        after: { value: 'a' },
        sequence: 1,
      })
      expect(reader.errors).toEqual([])
    })

    it('publishes nothing of a change that fails', async () => {
      const accountId = fresh()
      await table.insert({ pk: accountId, sk: 'there' })
      const there = { type: 'insert', item: { pk: accountId, sk: 'there' } } as const
      expect((await table.transact([event(accountId, 'never'), there])).ok).toBe(false)
      const { values, handler } = noting(accountId)
      await using reader = readerOf('failed', handler)
      await reader.readAll()
      expect(values()).toEqual([])
    })

    it('hands on again, in the same order, what a handler has thrown at, and holds up no other account', async () => {
      const [held, other] = [fresh(), fresh()]
      for (const value of [1, 2]) await table.transact([event(held, value)])
      await table.transact([event(other, 'passes')])
      const [seen, seenOther] = [noting(held), noting(other)]
      let isBroken = true
      await using reader = readerOf('throwing', async (events) => {
        if (isBroken && events.some((one) => one.accountId === held)) throw new Error('not now')
        await seen.handler(events)
        await seenOther.handler(events)
      })
      await reader.readAll()
      expect(reader.errors).not.toEqual([])
      for (const error of reader.errors) expect(error).toMatchObject({ message: 'not now' })
      expect([seen.values(), seenOther.values()]).toEqual([[], ['passes']])
      isBroken = false
      await reader.readAll()
      expect(seen.values()).toEqual([1, 2])
    })

    it('loses nothing when a reader dies before or after any of its writes', async () => {
      const accountId = fresh()
      const { values, handler } = noting(accountId)
      let published = 0
      for (const when of ['before', 'after'] as const)
        for (let write = 1; write <= 4; write++) {
          await table.transact([event(accountId, published++), event(accountId, published++)])
          const life = mortal({ write, when })
          const reader = readerOf('mortal', handler, life.table(table))
          await reader.readAll()
          await reader[Symbol.asyncDispose]()
          for (const error of reader.errors) expect(error).toBeInstanceOf(Death)
          // The lease of the dead expires.
          now = addSeconds(now, 31)
        }
      await using last = readerOf('mortal', handler)
      await last.readAll()
      expect([...new Set(values())].toSorted((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: published }, (_, at) => at),
      )
    })

    it('gives each reader its own place, and two processes of one reader every event in order', async () => {
      const accountId = fresh()
      const [first, second, slow] = [noting(accountId), noting(accountId), noting(accountId)]
      await using one = readerOf('shared', first.handler)
      await using two = readerOf('shared', second.handler)
      for (let value = 0; value < 10; value++) {
        await table.transact([event(accountId, value)])
        await Promise.all([one.readAll(), two.readAll()])
      }
      now = addSeconds(now, 31)
      await Promise.all([one.readAll(), two.readAll()])
      const all = [...first.seen, ...second.seen].map(({ sequence }) => sequence)
      expect([...new Set(all)].toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 10 }, (_, at) => at + 1),
      )
      await using other = readerOf('other', slow.handler)
      await other.readAll()
      expect(slow.values()).toEqual(Array.from({ length: 10 }, (_, at) => at))
    })

    it('keeps an event until every registered reader has had it and its time has passed', async () => {
      const accountId = fresh()
      const left = async () => (await publishedEvents(table, [`OUTBOX#${accountId}`])).length
      const [ahead, behind] = [noting(accountId), noting(accountId)]
      let isBroken = true
      await using slow = readerOf('slow', async (events) => {
        if (isBroken) throw new Error('not now')
        await behind.handler(events)
      })
      await using quick = readerOf('quick', ahead.handler)
      // The readers of the other tests are registered too, and read nothing any more.
      const rest = ['whole', 'failed', 'throwing', 'mortal', 'shared', 'other'].map((name) =>
        readerOf(name, async () => {}),
      )
      await table.transact([event(accountId, 1)])
      await Promise.all([slow.readAll(), quick.readAll(), ...rest.map((one) => one.readAll())])
      now = addSeconds(now, 2 * KEEP_SECONDS)
      await Promise.all([quick.readAll(), ...rest.map((one) => one.readAll())])
      expect([ahead.values(), await left()]).toEqual([[1], 1])
      isBroken = false
      await slow.readAll()
      await slow.readAll()
      expect([behind.values(), await left()]).toEqual([[1], 0])
      await table.transact([event(accountId, 2)])
      await Promise.all([slow.readAll(), quick.readAll()])
      expect(ahead.seen.map(({ sequence }) => sequence)).toEqual([1, 2])
      for (const one of rest) await one[Symbol.asyncDispose]()
    })

    it('forgets a sequence long after its last event is gone, and until then goes on with its numbers', async () => {
      const accountId = fresh()
      const { seen, handler } = noting(accountId)
      const all = ['whole', 'failed', 'throwing', 'mortal', 'shared', 'other', 'slow', 'quick', 'large']
      const readers = all.map((name) => readerOf(name, async () => {}))
      const reading = async () => {
        await last.readAll()
        for (const reader of readers) await reader.readAll()
        await last.readAll()
      }
      await using last = readerOf('last', handler)
      const rows = async () => (await table.query(`OUTBOX#${accountId}`, { limit: 100 })).items
      await table.transact([event(accountId, 'a'), event(accountId, 'b')])
      await reading()
      expect((await rows()).some(({ expiresAt }) => expiresAt !== undefined)).toBe(false)
      now = addSeconds(now, 2 * KEEP_SECONDS)
      await reading()
      const left = await rows()
      expect(left.every(({ expiresAt }) => expiresAt !== undefined)).toBe(true)
      expect(left.map(({ sk }) => sk)).toContain('HEAD')
      await table.transact([event(accountId, 'c')])
      await reading()
      expect((await rows()).find(({ sk }) => sk === 'HEAD')?.expiresAt).toBeUndefined()
      now = addSeconds(now, 2 * KEEP_SECONDS)
      await reading()
      now = addSeconds(now, 401 * 86_400)
      expect(await rows()).toEqual([])
      await reading()
      await table.transact([event(accountId, 'd')])
      await reading()
      expect(seen.map(({ sequence, after }) => [sequence, after?.['value']])).toEqual([
        [1, 'a'],
        [2, 'b'],
        [3, 'c'],
        [1, 'd'],
      ])
      for (const reader of readers) await reader[Symbol.asyncDispose]()
    })

    it('stores a field that is too large as its digest and size', async () => {
      const accountId = fresh()
      await table.transact([event(accountId, { settings: 'x'.repeat(400_000) })])
      const { values, handler } = noting(accountId)
      await using reader = readerOf('large', handler)
      await reader.readAll()
      expect(values()).toEqual([{ digest: expect.any(String), sizeBytes: 400_015 }])
    })
  })
}
