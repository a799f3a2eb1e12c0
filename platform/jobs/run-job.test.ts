import { describe, expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import { withFeeds } from '#platform/feed/in-process'
import { enqueueJob, type JobHandler, openJobQueue, runJob } from '#platform/jobs'
import { startJobRunner } from '#platform/jobs/runner'
import { openSqliteStore } from '#platform/table/sqlite'
import { lagging } from '#platform/testing'

const DONE = { done: true } as const
const START = new Date('2026-03-01T00:00:00Z')
const { signal } = new AbortController()

/** A queue over a table whose index never shows anything. */
function setup(handler: JobHandler) {
  let time = START
  const now = () => time
  const lag = lagging({ writes: Infinity, now })
  const store = withFeeds({
    table: (name: string) => lag.table(openSqliteStore(':memory:', { now }).table(name)),
  })
  const [table, feed] = [store.table('jobs'), store.feed('jobs')]
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const options = { table, queue: 'q', handler, now, leaseSeconds: 60, onError, random: () => 1 }
  return {
    table,
    feed,
    options,
    errors,
    queue: openJobQueue(options),
    enqueue: (id: string, inSeconds = 0) =>
      table.transact([enqueueJob('q', { id, dueAt: addSeconds(time, inSeconds), payload: null }, time)]),
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
  }
}

describe('runJob', () => {
  it('runs a job by its key, without the index, and then it is gone', async () => {
    const ran: string[] = []
    const { queue, enqueue, table } = setup(async ({ id }) => (ran.push(id), DONE))
    await enqueue('one')
    expect(await runJob(queue, 'one', signal)).toEqual({ ran: true })
    expect(await runJob(queue, 'one', signal)).toEqual({ ran: false })
    expect([ran, (await table.query('JOB#q', { limit: 9 })).items]).toEqual([['one'], []])
  })

  it('says when to come again: before the job is due, after its handler asked for it, and after a failure', async () => {
    let runs = 0
    const { queue, enqueue, pass, errors } = setup(async () => {
      if (++runs === 1) return { againAt: addSeconds(START, 15) }
      throw new Error('no')
    })
    await enqueue('one', 10)
    expect(await runJob(queue, 'one', signal)).toEqual({ ran: false, againMs: 10_000 })
    pass(10)
    expect(await runJob(queue, 'one', signal)).toEqual({ ran: true, againMs: 5_000 })
    pass(5)
    expect(await runJob(queue, 'one', signal)).toEqual({ ran: true, againMs: 1_000 })
    expect(errors.map(String)).toEqual(['Error: no'])
  })

  it('leaves a job alone that another process runs, until its lease is over', async () => {
    const began = Promise.withResolvers<void>()
    const stuck = Promise.withResolvers<typeof DONE>()
    const { queue, options, enqueue, pass } = setup(() => (began.resolve(), stuck.promise))
    await enqueue('one')
    const first = runJob(queue, 'one', signal)
    await began.promise
    const other = openJobQueue({ ...options, handler: async () => DONE })
    expect(await runJob(other, 'one', signal)).toEqual({ ran: false, againMs: 60_000 })
    pass(60)
    expect(await runJob(other, 'one', signal)).toEqual({ ran: true })
    stuck.resolve(DONE)
    await first
  })
})

it('a runner takes jobs that are written, and those it runs again, by their keys: the index never shows them', async () => {
  const all = Promise.withResolvers<void>()
  const ran: string[] = []
  const { options, feed, enqueue } = setup(async ({ id }) => {
    ran.push(id)
    if (ran.length === 6) all.resolve()
    return ran.filter((one) => one === id).length < 2 ? { againAt: START } : DONE
  })
  await using runner = startJobRunner({ ...options, feed, concurrency: 2 })
  for (const id of ['a', 'b', 'c']) await enqueue(id)
  await all.promise
  expect(ran.toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  expect(runner).toBeDefined()
})
