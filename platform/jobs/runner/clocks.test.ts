import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { addSeconds, steadyClock } from '#platform/clock'
import { withFeeds } from '#platform/feed/in-process'
import { enqueueJob, type JobHandler } from '#platform/jobs'
import { openSqliteStore } from '#platform/table/sqlite'
import { startJobRunner } from './index.ts'

const START = Date.parse('2026-03-01T00:00:00.000Z')
const DONE = { done: true } as const
const LEASE_SECONDS = 60
const HOURS = 3_600

let opened: AsyncDisposable[] = []
let held: (() => void)[] = []
afterEach(async () => {
  for (const release of held) release()
  held = []
  for (const one of opened.reverse()) await one[Symbol.asyncDispose]()
  opened = []
  vi.useRealTimers()
})

/** A table shared by processes whose clocks can be set one by one. `pass` lets real time pass. */
function setup() {
  let seconds = 0
  const process = () => {
    let wrong = 0
    const now = () => new Date(START + (seconds + wrong) * 1000)
    return { now, step: (by: number) => void (wrong += by) }
  }
  const store = withFeeds(openSqliteStore(':memory:', { now: () => new Date(START) }))
  opened.push(store)
  const [table, feed] = [store.table('jobs'), store.feed('jobs')]
  const runner = (now: () => Date, handler: JobHandler, concurrency = 4) => {
    const elapsed = () => seconds * 1000
    const made = startJobRunner({
      table,
      feed,
      queue: 'q',
      handler,
      now,
      elapsed,
      concurrency,
      leaseSeconds: LEASE_SECONDS,
      onError: () => {},
    })
    opened.push(made)
    return made
  }
  const enqueue = (now: () => Date, id: string, inSeconds = 0) =>
    table.transact([enqueueJob('q', { id, dueAt: addSeconds(now(), inSeconds), payload: null }, now())])
  return {
    process,
    runner,
    enqueue,
    elapsed: () => seconds * 1000,
    pass: (by: number) => void (seconds += by),
  }
}

/** A handler that records the jobs it ran. */
function noting() {
  const ran: string[] = []
  const handler: JobHandler = async ({ id }) => {
    ran.push(id)
    return DONE
  }
  return { ran, handler }
}

/** A handler that does not finish before the test ends. */
function stuck() {
  const { promise, resolve } = Promise.withResolvers<typeof DONE>()
  const { promise: started, resolve: begin } = Promise.withResolvers<void>()
  held.push(() => resolve(DONE))
  const handler: JobHandler = () => {
    begin()
    return promise
  }
  return { handler, started }
}

describe('when a clock is set', () => {
  it('back, a job written before waits its full delay from then on', async () => {
    const { process, runner, enqueue, pass } = setup()
    const { now, step } = process()
    const { ran, handler } = noting()
    await enqueue(now, 'at once')
    await enqueue(now, 'in a minute', 60)
    step(-2 * HOURS)
    const jobs = runner(now, handler)
    await jobs.runDue()
    expect(ran).toEqual(['at once'])
    pass(59)
    await jobs.runDue()
    pass(1)
    await jobs.runDue()
    expect(ran).toEqual(['at once', 'in a minute'])
  })

  it('back while a job runs, its lease expires for others soon after its runner died', async () => {
    const { process, runner, enqueue, pass } = setup()
    const [ahead, right] = [process(), process()]
    ahead.step(45 * 24 * HOURS)
    const dead = stuck()
    await enqueue(right.now, 'one')
    runner(ahead.now, dead.handler)
    await dead.started
    const { ran, handler } = noting()
    const other = runner(right.now, handler)
    await other.runDue()
    pass(LEASE_SECONDS)
    await other.runDue()
    expect(ran).toEqual(['one'])
  })

  it.each([45 * 24 * HOURS, 2 * HOURS])(
    '%d s forward, a lease that is renewed is not taken over',
    async (by) => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
      const { process, runner, enqueue, pass } = setup()
      const [right, ahead] = [process(), process()]
      ahead.step(by)
      const alive = stuck()
      await enqueue(right.now, 'one')
      runner(right.now, alive.handler)
      await alive.started
      const { ran, handler } = noting()
      const other = runner(ahead.now, handler)
      for (let third = 0; third < 9; third++) {
        expect(await other.runDue()).toBe(0)
        pass(LEASE_SECONDS / 3)
        await vi.advanceTimersByTimeAsync((LEASE_SECONDS * 1000) / 3)
      }
      expect(ran).toEqual([])
    },
  )

  it('forward, a runner takes new jobs, and never a second time those that it is running', async () => {
    const { process, runner, enqueue } = setup()
    const { now, step } = process()
    const long = stuck()
    const { ran, handler } = noting()
    const jobs = runner(
      now,
      (job, signal) => (job.id === 'long' ? long : { handler }).handler(job, signal),
      2,
    )
    await enqueue(now, 'long')
    await long.started
    step(45 * 24 * HOURS)
    const quick = Promise.withResolvers<void>()
    const noted = vi.spyOn(ran, 'push').mockImplementation(() => (quick.resolve(), 1))
    await enqueue(now, 'quick')
    await quick.promise
    expect(noted.mock.calls).toEqual([['quick']])
    expect(jobs).toBeDefined()
  })
})

it('every job runs once and neither early nor late, however the clock is set for less than an hour', async () => {
  const step = fc.constantFrom(0, -2 * HOURS, 45 * 24 * HOURS)
  const jobs = fc.array(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(jobs, fc.array(step, { minLength: 12, maxLength: 12 }), async (waits, steps) => {
      const { runner, enqueue, elapsed, pass } = setup()
      let wrong = 0
      const wall = () => START + elapsed() + wrong * 1000
      const { now } = steadyClock({ wall, elapsed, sinceBoot: elapsed })
      const ranAt = new Map<string, number[]>()
      const running = runner(now, async ({ id }) => {
        ranAt.set(id, [...(ranAt.get(id) ?? []), elapsed() / 1000])
        return DONE
      })
      for (const [at, wait] of waits.entries()) await enqueue(now, `job-${at}`, wait)
      for (const by of steps) {
        wrong = by
        await running.runDue()
        pass(60)
      }
      await running.runDue()
      for (const [at, wait] of waits.entries()) {
        const [first = -1, ...again] = ranAt.get(`job-${at}`) ?? []
        expect({ again, isEarly: first < wait, isLate: first >= wait + 60 }).toEqual({
          again: [],
          isEarly: false,
          isLate: false,
        })
      }
    }),
    { numRuns: 30 },
  )
})
