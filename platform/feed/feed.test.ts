import { describe, expect, it } from 'vitest'
import { changesOf, type LookedBecause, silentFeed, waitForChange } from '#platform/feed'
import { openSqliteStore } from '#platform/table/sqlite'
import { failing, manualTimers } from '#platform/testing'
import { describeFeed } from './feed.contract.ts'
import { inProcessFeed, withFeeds } from './in-process/index.ts'

describeFeed('the feed of one process', (table, sweepMs) => inProcessFeed(table, { sweepMs }))
describeFeed('a feed that hears nothing', (table, sweepMs) => ({ table, feed: silentFeed({ sweepMs }) }))

describe('the feed of one process', () => {
  it('publishes each change once, after it can be read and before the writer knows', async () => {
    const store = withFeeds(openSqliteStore(':memory:'))
    const [table, feed] = [store.table('rows'), store.feed('rows')]
    const heard: string[] = []
    feed.subscribe(({ sk }) => heard.push(sk))
    const seen = Promise.withResolvers<unknown>()
    feed.subscribe(({ pk, sk }) => seen.resolve(table.get(pk, sk)), 'p')
    const written = table.insert({ pk: 'p', sk: 'a' }).then(() => heard.length)
    expect(await seen.promise).toMatchObject({ sk: 'a' })
    expect(await written).toBe(1)
    await table.transact([
      { type: 'insert', item: { pk: 'p', sk: 'b' } },
      { type: 'check', pk: 'p', sk: 'a', version: 1 },
    ])
    expect(heard).toEqual(['a', 'b'])
  })

  it('publishes a write whose answer was lost', async () => {
    const lost = failing({ write: 1, when: 'after' }).table(openSqliteStore(':memory:').table('rows'))
    const { table, feed } = inProcessFeed(lost)
    const heard: string[] = []
    feed.subscribe(({ sk }) => heard.push(sk))
    await expect(table.insert({ pk: 'p', sk: 'a' })).rejects.toMatchObject({ code: 'storage_unavailable' })
    expect(heard).toEqual(['a'])
  })
})

describe('waitForChange', () => {
  it('looks again for a change that comes while it looks', async () => {
    const { table, feed } = inProcessFeed(openSqliteStore(':memory:').table('rows'))
    const { after } = manualTimers()
    const whys: LookedBecause[] = []
    await waitForChange({
      feed: changesOf(feed, { pk: 'p' }),
      atMostMs: 1_000,
      look: async (why) => {
        whys.push(why)
        if (whys.length < 3) await table.insert({ pk: 'p', sk: `${whys.length}` })
        return whys.length
      },
      isEnough: (looks) => looks === 3,
      after,
    })
    expect(whys).toEqual(['first', 'changed', 'changed'])
  })

  it('passes on what a look throws, and stops listening', async () => {
    const timers = manualTimers()
    let listeners = 0
    const feed = { sweepMs: 1, subscribe: () => (listeners++, () => void listeners--) }
    const wait = waitForChange({
      feed,
      atMostMs: 1_000,
      look: () => Promise.reject(new Error('not readable')),
      isEnough: () => false,
      after: timers.after,
    })
    await expect(wait).rejects.toThrow('not readable')
    expect([listeners, timers.waiting()]).toEqual([0, 0])
  })
})
