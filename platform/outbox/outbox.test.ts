import { expect, it } from 'vitest'
import { withFeeds } from '#platform/feed/in-process'
import { newId } from '#platform/ids'
import { openSqliteStore } from '#platform/table/sqlite'
import { eventPublisher, type OutboxEvent, startOutboxReader } from './index.ts'
import { describeOutbox } from './outbox.contract.ts'

const opened: AsyncDisposable[] = []
describeOutbox(
  'SQLite',
  async (now) => {
    const store = openSqliteStore(':memory:', { now })
    opened.push(store)
    return store.table('outbox')
  },
  async () => {
    for (const store of opened) await store[Symbol.asyncDispose]()
  },
)

it('is read at once through the change feed, without a sweep', async () => {
  await using own = withFeeds(openSqliteStore(':memory:'))
  const [table, feed] = [own.table('outbox'), own.feed('outbox')]
  const now = () => new Date('2026-01-01T00:00:00Z')
  const arrived = Promise.withResolvers<readonly OutboxEvent[]>()
  await using reader = startOutboxReader({
    table,
    feed,
    reader: 'feed',
    handler: async (events) => arrived.resolve(events),
    now,
    leaseSeconds: 30,
    keepSeconds: 60,
    sweepSeconds: 3_600,
    onError: arrived.reject,
  })
  await reader.readAll()
  const publish = eventPublisher({ 'thing.changed': { version: 1, subject: 'thing' } }, { newId, now })
  const by = { principal: { type: 'system', id: 'test' }, requestId: 'req_1' } as const
  await table.transact([publish({ type: 'thing.changed', subject: { id: 'thing_1' } }, by)])
  expect(await arrived.promise).toMatchObject([{ type: 'thing.changed', sequence: 1 }])
})
