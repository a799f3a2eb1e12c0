import { describe, expect, it } from 'vitest'
import { ServiceError } from '#platform/errors'
import { FEEDS, openHearing } from '#platform/testing'
import { admin, limited, type OpenStore, setup, stranger } from '../testing/fixture.ts'
import { createIndex } from './create-index.ts'
import { accountWatches, type IndexWatchEvent } from '../policies/account-watches.ts'
import { watchIndexes } from './watch-indexes.ts'

/** Streams over a repository that counts reads, and fails on demand. */
function watching(open: OpenStore) {
  const all = setup(open)
  const reads = { lists: 0, rows: 0 }
  let failure: Error | undefined
  const counted = <T>(kind: keyof typeof reads, read: () => Promise<T>): Promise<T> => {
    reads[kind]++
    return failure ? Promise.reject(failure) : read()
  }
  const watches = accountWatches({
    indexes: {
      ...all.indexes,
      listIndexes: (accountId) => counted('lists', () => all.indexes.listIndexes(accountId)),
      findIndex: (accountId, name) => counted('rows', () => all.indexes.findIndex(accountId, name)),
    },
  })
  const begin = async (caller = admin) => {
    const ended = new AbortController()
    const events = watchIndexes({ watches }, caller, ended.signal)
    const next = async () => (await events.next()).value as IndexWatchEvent | undefined
    const first = await next()
    /** The next event of this status; with a feed that hears nothing, others may come before. */
    const nextOf = async (wanted: string) => {
      for (;;) {
        const event = await next()
        if (event?.event !== 'status' || event.index.indexStatus === wanted) return event
      }
    }
    return {
      next,
      nextOf,
      named: first?.event === 'snapshot' ? first.indexes.map(({ indexName }) => indexName) : undefined,
      end: () => ended.abort(),
    }
  }
  return {
    ...all,
    reads,
    open: begin,
    fail: (error: Error | undefined) => void (failure = error),
    create: (name: string, caller = admin) => createIndex(all, caller, { name, body: {}, dryRun: false }),
  }
}
const status = (indexName: string, indexStatus: string) => ({
  event: 'status',
  index: { indexName, indexStatus },
})

it('a watch reads once for all streams of an account, and one row for each change of an index', async () => {
  const { create, open, reads, settle } = watching(openHearing)
  for (const name of ['mine', 'other', 'third']) await create(name)
  await settle()
  const streams = []
  for (let at = 0; at < 50; at++) streams.push(await open())
  expect(streams.map(({ named }) => named)).toEqual(streams.map(() => ['mine', 'other', 'third']))
  expect(reads).toEqual({ lists: 1, rows: 0 })
  await create('fourth')
  for (const { next } of streams) expect(await next()).toMatchObject(status('fourth', 'CREATING'))
  expect(reads).toEqual({ lists: 1, rows: 1 })
  await settle()
  for (const { next } of streams) expect(await next()).toMatchObject(status('fourth', 'READY'))
  expect(reads.lists).toBe(1)
})

describe.each(FEEDS)('a watch with $name', ({ open: openStore, hears }) => {
  it('sends each stream the indexes its key covers, and nothing of another account', async () => {
    const { create, open } = watching(openStore)
    await create('mine')
    const [whole, some, foreign] = [await open(), await open(limited), await open(stranger)]
    expect([whole.named, some.named, foreign.named]).toEqual([['mine'], ['mine'], []])
    const [nextOfSome, nextOfForeign] = [some.next(), foreign.next()]
    await create('other')
    await create('mine', stranger)
    expect(await whole.next()).toMatchObject(status('other', 'CREATING'))
    expect(await nextOfForeign).toMatchObject(status('mine', 'CREATING'))
    some.end()
    expect(await nextOfSome).toBeUndefined()
  })

  it('merges changes that are faster than the reader, and reports removed indexes', async () => {
    const { create, open, settle, indexes } = watching(openStore)
    await create('mine')
    const stream = await open()
    await settle()
    expect(await stream[hears ? 'next' : 'nextOf']('READY')).toMatchObject(status('mine', 'READY'))
    const stored = await indexes.findIndex(admin.accountId, 'mine')
    if (!stored) throw new Error('it is there')
    await indexes.updateIndex(stored, { ...stored.index, status: 'DELETED' })
    expect(await stream.next()).toEqual({ event: 'gone', indexName: 'mine' })
    expect((await open()).named).toEqual([])
  })

  it('ends all its streams when a row cannot be read, and starts over with the next stream', async () => {
    const { create, open, fail } = watching(openStore)
    await create('mine')
    const streams = [await open(), await open()]
    const failure = new ServiceError({ kind: 'unavailable', code: 'storage_unavailable', message: 'No.' })
    fail(failure)
    const over = Promise.allSettled(streams.map(({ next }) => next()))
    await create('other')
    expect(await over).toEqual(streams.map(() => ({ status: 'rejected', reason: failure })))
    await expect(open()).rejects.toBe(failure)
    fail(undefined)
    expect((await open()).named).toEqual(['mine', 'other'])
  })

  it('misses no change that happens during its first read', async () => {
    const { create, open, settle } = watching(openStore)
    await create('mine')
    const opening = open()
    await settle()
    const stream = await opening
    const last = stream.named?.length === 1 ? await stream.nextOf('READY') : undefined
    expect(last).toMatchObject(status('mine', 'READY'))
  })
})
