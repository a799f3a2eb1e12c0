import { describe, expect, it } from 'vitest'
import type { BudgetInput } from '#contracts/billing'
import { openSqliteStore } from '#platform/table/sqlite'
import { getBillingSummary } from './get-billing-summary.ts'
import { setBudget } from './set-budget.ts'
import { holdIndexes, releaseIndexes } from './hold-indexes.ts'
import { ACCOUNT, type Fixture, owner, setup } from '../testing/fixture.ts'
import { SMALL } from '../testing/indexes-model.ts'

const START = '2026-03-01T00:00:00.000Z'
/** An index like SMALL costs 11.86 cents an hour: 0.1186 dollars. */
function open() {
  let now = () => new Date(START)
  const all = setup({
    table: openSqliteStore(':memory:', { now: () => now() }).table('billing'),
    start: START,
  })
  now = all.now
  return all
}
const budget = (all: Fixture, given: Partial<BudgetInput>, dryRun = false) =>
  setBudget(all, owner, {
    monthlyCents: 1_000,
    thresholdPercents: [50, 80, 100],
    isCapped: false,
    dryRun,
    ifMatch: undefined,
    ...given,
  })
/** Time passes, and everything that the indexes do is heard of as it happens. */
async function live(all: Fixture, until: string): Promise<void> {
  await all.record(all.model.events)
  await all.runUntil(until)
  await all.record(all.model.events)
  await all.runJobs()
  await all.record(all.model.events)
}
const pods = (all: Fixture) =>
  Object.fromEntries([...all.model.held].map(([name, { size }]) => [name, size.numberOfInferences]))
const typesOf = async (all: Fixture) =>
  (await all.events()).map(({ type, after }) => [type, ...(after?.['percent'] ? [after['percent']] : [])])

describe('a budget', () => {
  it('tells of each threshold once a month, at the second that it is reached', async () => {
    const all = open()
    await budget(all, {})
    all.model.create('a')
    await live(all, '2026-03-02T18:00:00.000Z')
    expect(all.mails).toEqual([])
    await live(all, '2026-03-02T18:10:00.000Z')
    expect(all.mails.map(({ to, subject }) => [to, subject])).toEqual([
      ['olga@example.com', "Marqo Cloud: 50 % of this month's budget is used"],
      ['bill@example.com', "Marqo Cloud: 50 % of this month's budget is used"],
    ])
    all.setTime('2026-03-31T22:00:00.000Z')
    await live(all, '2026-03-31T23:00:00.000Z')
    expect(await typesOf(all)).toEqual([
      ['budget.changed'],
      ['budget.threshold_reached', 50],
      ['budget.threshold_reached', 80],
      ['budget.threshold_reached', 100],
    ])
    expect(pods(all)).toEqual({ a: 1 })
    const { budget: status } = await getBillingSummary(all, owner)
    expect(status).toMatchObject({ state: 'exceeded', reachedPercents: [50, 80, 100], pausedIndexes: [] })
    // A new month, and everything again.
    await live(all, '2026-04-02T19:00:00.000Z')
    expect((await typesOf(all)).at(-1)).toEqual(['budget.threshold_reached', 50])
  })

  it('with a cap pauses every index when it is used up, says so, deletes nothing, and gives them back when the month turns', async () => {
    const all = open()
    await budget(all, { isCapped: true })
    all.model.create('a')
    all.model.create('b', { ...SMALL, numberOfInferences: 3 })
    all.model.create('paused-by-owner', { ...SMALL, numberOfInferences: 0 })
    await live(all, '2026-03-03T00:00:00.000Z')
    expect(pods(all)).toEqual({ a: 0, b: 0, 'paused-by-owner': 0 })
    const { budget: status, amountMicros } = await getBillingSummary(all, owner)
    expect(status).toMatchObject({ state: 'capped', isCapped: true, pausedIndexes: ['a', 'b'] })
    expect(all.mails.at(-1)?.subject).toContain('indexes are being paused')
    // Looked at when it is reached, so that it is hardly passed; then storage goes on for a day less 5 minutes.
    expect(amountMicros).toBeLessThan(10_000_000 + 23.95 * 3 * 59_300)
    // What is resumed or made meanwhile is paused too.
    all.model.resize('a', { ...SMALL, numberOfInferences: 2 })
    all.model.create('c')
    await live(all, '2026-03-03T00:02:00.000Z')
    expect(pods(all)).toEqual({ a: 0, b: 0, c: 0, 'paused-by-owner': 0 })
    all.setTime('2026-03-31T23:50:00.000Z')
    await live(all, '2026-04-01T00:00:10.000Z')
    expect(pods(all)).toEqual({ a: 2, b: 3, c: 1, 'paused-by-owner': 0 })
    const types = (await typesOf(all)).map(([type]) => type)
    expect(types.filter((type) => type === 'budget.cap_reached')).toHaveLength(1)
    expect(types.filter((type) => type === 'budget.cap_lifted')).toHaveLength(1)
    expect((await getBillingSummary(all, owner)).budget).toMatchObject({ state: 'within', pausedIndexes: [] })
  })

  it('that is raised, loses its cap or is removed gives the indexes back at once; what their owner changed stays', async () => {
    for (const change of [
      { monthlyCents: 100_000, isCapped: true },
      { isCapped: false },
      { monthlyCents: null },
    ]) {
      const all = open()
      await budget(all, { monthlyCents: 100, isCapped: true })
      for (const name of ['a', 'kept-paused', 'made-again']) all.model.create(name)
      await live(all, '2026-03-02T00:00:00.000Z')
      expect(Object.values(pods(all))).toEqual([0, 0, 0])
      all.model.remove('made-again')
      all.model.create('made-again', { ...SMALL, numberOfInferences: 0 })
      await budget(all, change)
      await live(all, '2026-03-02T00:00:01.000Z')
      expect(pods(all)).toEqual({ a: 1, 'kept-paused': 1, 'made-again': 0 })
    }
  })

  it('of 0 with a cap holds everything before it costs anything, and a dry run says what it would do', async () => {
    const all = open()
    all.model.create('a')
    await live(all, '2026-03-01T01:00:00.000Z')
    const plan = await budget(all, { monthlyCents: 0, isCapped: true }, true)
    expect(plan).toMatchObject({ dryRun: true, risks: [{ level: 'danger' }] })
    expect(pods(all)).toEqual({ a: 1 })
    await budget(all, { monthlyCents: 0, isCapped: true })
    await live(all, '2026-03-01T01:00:01.000Z')
    expect(pods(all)).toEqual({ a: 0 })
  })

  it('waits for an index that is busy, and pauses it as soon as it can', async () => {
    const all = open()
    await budget(all, { monthlyCents: 0, isCapped: true })
    all.model.create('a', SMALL, 'CREATING')
    await live(all, '2026-03-01T00:01:00.000Z')
    expect(pods(all)).toEqual({ a: 1 })
    const index = all.model.held.get('a')
    if (index) index.status = 'READY'
    await live(all, '2026-03-01T00:01:30.000Z')
    expect(pods(all)).toEqual({ a: 0 })
  })

  it('gives nothing back while a payment is missing too', async () => {
    const all = open()
    all.model.create('a')
    await budget(all, { monthlyCents: 0, isCapped: true })
    await live(all, '2026-03-01T00:01:00.000Z')
    await holdIndexes(all, ACCOUNT, 'payment')
    await budget(all, { monthlyCents: null })
    await live(all, '2026-03-01T00:02:00.000Z')
    expect(pods(all)).toEqual({ a: 0 })
    expect(await releaseIndexes(all, ACCOUNT, 'payment')).toEqual({ isDone: true })
    expect(pods(all)).toEqual({ a: 1 })
    expect((await typesOf(all)).at(-1)).toEqual(['index.released'])
  })
})
