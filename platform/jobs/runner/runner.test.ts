import { afterEach, describe, expect, it } from 'vitest'
import { addSeconds } from '#platform/clock'
import { withFeeds } from '#platform/feed/in-process'
import { enqueueJob, type Job, type JobHandler } from '#platform/jobs'
import { openSqliteStore } from '#platform/table/sqlite'
import { startJobRunner } from './index.ts'

let opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.reverse()) await one[Symbol.asyncDispose]()
  opened = []
})

function setup() {
  let time = new Date('2026-03-01T00:00:00.000Z')
  const now = () => time
  const store = withFeeds(openSqliteStore(':memory:', { now }))
  opened.push(store)
  const [table, feed] = [store.table('jobs'), store.feed('jobs')]
  const errors: unknown[] = []
  const runner = (handler: JobHandler, { concurrency = 4 } = {}) => {
    const made = startJobRunner({
      table,
      feed,
      queue: 'q',
      handler,
      now,
      concurrency,
      leaseSeconds: 60,
      onError: (error) => void errors.push(error),
      random: () => 1,
    })
    opened.push(made)
    return made
  }
  const enqueue = async (id: string, inSeconds = 0) => {
    const done = await table.transact([
      enqueueJob('q', { id, dueAt: addSeconds(time, inSeconds), payload: { id } }, time),
    ])
    expect(done.ok).toBe(true)
  }
  return {
    table,
    errors,
    runner,
    enqueue,
    pass: (seconds: number) => void (time = addSeconds(time, seconds)),
    now,
  }
}
const DONE = { done: true } as const

describe('startJobRunner', () => {
  it('runs a job as soon as it is written, without being asked', async () => {
    const { runner, enqueue } = setup()
    const ran = Promise.withResolvers<Job>()
    runner(async (job) => {
      ran.resolve(job)
      return DONE
    })
    await enqueue('one')
    expect(await ran.promise).toMatchObject({ id: 'one', payload: { id: 'one' }, attempts: 1 })
  })

  it('runs no job before it is due, and removes a job that is done', async () => {
    const { runner, enqueue, pass, table } = setup()
    const ran: string[] = []
    const jobs = runner(async ({ id }) => {
      ran.push(id)
      return DONE
    })
    await enqueue('later', 10)
    expect(await jobs.runDue()).toBe(0)
    pass(10)
    expect(await jobs.runDue()).toBe(1)
    expect(await jobs.runDue()).toBe(0)
    expect(ran).toEqual(['later'])
    expect((await table.query('JOB#q', { limit: 10 })).items).toEqual([])
  })

  it('runs the job first that waits longest, wherever the index has it, and one of an older version too', async () => {
    const { runner, enqueue, pass, table, now } = setup()
    const ids = Array.from({ length: 12 }, (_, at) => `job-${at}`)
    for (const [at, id] of ids.entries()) await enqueue(id, 100 - at)
    const job = { id: 'older', dueAt: now(), payload: null }
    const write = enqueueJob('q', job, now())
    // An older version put all jobs into one partition of the index.
    if (write.type === 'insert') await table.insert({ ...write.item, g1pk: 'JOB#q' })
    pass(101)
    const ran: string[] = []
    const all = Promise.withResolvers<void>()
    runner(
      async ({ id }) => {
        if (ran.push(id) === ids.length + 1) all.resolve()
        return DONE
      },
      { concurrency: 1 },
    )
    await all.promise
    expect(ran).toEqual(['older', ...ids.toReversed()])
  })

  it('runs a job again when its handler asks for it, with the payload that the handler returned', async () => {
    const { runner, enqueue, pass, now } = setup()
    const seen: unknown[] = []
    const jobs = runner(async (job) => {
      seen.push(job.payload)
      return seen.length < 3 ? { againAt: addSeconds(now(), 5), payload: seen.length } : DONE
    })
    await enqueue('one')
    await jobs.runDue()
    pass(5)
    await jobs.runDue()
    pass(5)
    await jobs.runDue()
    expect(seen).toEqual([{ id: 'one' }, 1, 2])
  })

  it('retries a failed job, later each time, and reports each failure', async () => {
    const { runner, enqueue, pass, errors } = setup()
    let attempts = 0
    const jobs = runner(async (job) => {
      attempts = job.attempts
      if (job.attempts < 3) throw new Error(`attempt ${job.attempts}`)
      return DONE
    })
    await enqueue('one')
    await jobs.runDue()
    expect(attempts).toBe(1)
    pass(1)
    await jobs.runDue()
    pass(1)
    expect(await jobs.runDue()).toBe(0)
    pass(1)
    await jobs.runDue()
    expect(attempts).toBe(3)
    expect(errors.map(String)).toEqual(['Error: attempt 1', 'Error: attempt 2'])
  })

  it('runs the job of a dead runner after its lease expires, not before', async () => {
    const { runner, enqueue, pass } = setup()
    const started = Promise.withResolvers<void>()
    const stuck = Promise.withResolvers<typeof DONE>()
    runner(() => {
      started.resolve()
      return stuck.promise
    })
    await enqueue('one')
    await started.promise
    let ran = 0
    const second = runner(async () => {
      ran++
      return DONE
    })
    pass(59)
    expect(await second.runDue()).toBe(0)
    pass(2)
    await second.runDue()
    expect(ran).toBe(1)
    stuck.resolve(DONE)
  })

  it('never runs a job twice at the same time, however many runners there are', async () => {
    const { runner, enqueue } = setup()
    const running = new Set<string>()
    let overlaps = 0
    let ran = 0
    const handler: JobHandler = async ({ id }) => {
      if (running.has(id)) overlaps++
      running.add(id)
      await new Promise((resolve) => setImmediate(resolve))
      running.delete(id)
      ran++
      return DONE
    }
    const runners = [runner(handler), runner(handler), runner(handler)]
    await Promise.all(Array.from({ length: 60 }, (_, at) => enqueue(`job-${at}`)))
    while (ran < 60) await Promise.all(runners.map((one) => one.runDue()))
    expect({ overlaps, ran }).toEqual({ overlaps: 0, ran: 60 })
  })

  it('runs no more than `concurrency` at once and gets through a thousand', async () => {
    const { runner, enqueue } = setup()
    let [running, most, ran] = [0, 0, 0]
    const eight = Promise.withResolvers<void>()
    const all = Promise.withResolvers<void>()
    await Promise.all(Array.from({ length: 1000 }, (_, at) => enqueue(`job-${at}`)))
    runner(
      async () => {
        most = Math.max(most, ++running)
        if (running === 8) eight.resolve()
        await eight.promise
        running--
        if (++ran === 1000) all.resolve()
        return DONE
      },
      { concurrency: 8 },
    )
    await all.promise
    expect(most).toBe(8)
  })

  it('waits for running handlers when it is disposed', async () => {
    const { runner, enqueue } = setup()
    const started = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    let finished = false
    const jobs = runner(async () => {
      started.resolve()
      await release.promise
      finished = true
      return DONE
    })
    await enqueue('one')
    await started.promise
    const gone = jobs[Symbol.asyncDispose]()
    release.resolve()
    await gone
    expect(finished).toBe(true)
  })
})
