import { describe, expect, it } from 'vitest'
import { type ChangeFeed, changesOf, waitForChange } from '#platform/feed'
import type { Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { manualTimers } from '#platform/testing'

/** Opens the engine over a table; the suite also writes to `table` itself, as another process would. */
export type OpenFeed = (table: Table, sweepMs: number) => { table: Table; feed: ChangeFeed }

const SWEEP_MS = 500
const ROW = { pk: 'p', sk: 'row' }

/** What a reader may rely on, whatever a feed hears: the right end, and every change within a sweep. */
export function describeFeed(engine: string, open: OpenFeed): void {
  const setup = () => {
    const raw = openSqliteStore(':memory:').table('rows')
    const timers = manualTimers()
    const { table, feed } = open(raw, SWEEP_MS)
    let looks = 0
    const wait = (atMostMs: number, more: { signal?: AbortSignal } = {}) =>
      waitForChange({
        feed: changesOf(feed, ROW),
        atMostMs,
        look: async () => {
          looks++
          return raw.get(ROW.pk, ROW.sk)
        },
        isEnough: (row) => row !== undefined,
        after: timers.after,
        ...more,
      })
    return { raw, table, feed, timers, wait, looks: () => looks }
  }

  describe(`a reader of ${engine}`, () => {
    it('gets what is there at once', async () => {
      const { table, wait, looks } = setup()
      await table.insert(ROW)
      expect(await wait(10_000)).toMatchObject(ROW)
      expect(looks()).toBe(1)
    })

    it('gets a change of this process, and one of another, within a sweep', async () => {
      for (const writer of ['table', 'raw'] as const) {
        const all = setup()
        const waiting = all.wait(10_000)
        await all.timers.pass(1)
        await all[writer].insert(ROW)
        await all.timers.pass(SWEEP_MS)
        expect(await waiting).toMatchObject(ROW)
      }
    })

    it('gets the state of the end when the time is over before a sweep', async () => {
      const { raw, timers, wait, looks } = setup()
      const waiting = wait(SWEEP_MS - 1)
      await timers.pass(SWEEP_MS - 2)
      await raw.insert(ROW)
      await timers.pass(1)
      expect(await waiting).toMatchObject(ROW)
      expect(looks()).toBe(2)
    })

    it('gets nothing when nothing changed, after one look a sweep and one at the end', async () => {
      const { timers, wait, looks } = setup()
      const waiting = wait(2 * SWEEP_MS + 1)
      await timers.pass(2 * SWEEP_MS + 1)
      expect(await waiting).toBeUndefined()
      expect(looks()).toBe(4)
    })

    it('looks once when it may not wait', async () => {
      const { wait, looks } = setup()
      expect(await wait(0)).toBeUndefined()
      expect(looks()).toBe(1)
    })

    it('ends with its signal, and leaves no timer behind', async () => {
      const { timers, wait } = setup()
      const gone = new AbortController()
      const waiting = wait(10_000, { signal: gone.signal })
      await timers.pass(1)
      gone.abort()
      expect(await waiting).toBeUndefined()
      expect(timers.waiting()).toBe(0)
    })

    it('hears no refused write, nothing of another partition, and nothing after it unsubscribed', async () => {
      const { table, feed } = setup()
      await table.insert(ROW)
      const heard: string[] = []
      const stop = feed.subscribe(({ sk }) => heard.push(sk), ROW.pk)
      await table.insert(ROW)
      await table.insert({ pk: 'q', sk: 'other' })
      await table.transact([
        { type: 'check', pk: ROW.pk, sk: ROW.sk, version: 2 },
        { type: 'insert', item: { pk: ROW.pk, sk: 'refused' } },
      ])
      stop()
      await table.remove(ROW.pk, ROW.sk, 1)
      expect(heard).toEqual([])
    })
  })
}
