import { expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { ACCOUNT, setup } from '../testing/fixture.ts'
import { SMALL } from '../testing/indexes-model.ts'
import { checkUsage } from './check-usage.ts'
import { getUsageCheck } from './get-usage-check.ts'

const START = '2026-03-01T00:00:00.000Z'
const never = new AbortController().signal

it('the daily check reports what events and indexes disagree on, once it is seen twice, and hides nothing', async () => {
  let now = () => new Date(START)
  const all = setup({
    table: openSqliteStore(':memory:', { now: () => now() }).table('billing'),
    start: START,
  })
  now = all.now
  for (const name of ['right', 'paused', 'unheard', 'gone']) all.model.create(name)
  all.model.resize('paused', { ...SMALL, numberOfInferences: 0 })
  const [right, paused, unheard, gone] = ['right', 'paused', 'unheard', 'gone'].map(
    (name) => all.model.held.get(name)?.indexId,
  )
  await all.record(all.model.events.filter(({ subject }) => subject.id !== unheard))
  all.model.held.delete('gone')
  // What is seen for the first time may be an event on its way.
  await checkUsage(all, never)
  expect(await getUsageCheck(all)).toMatchObject({ indexesChecked: 3, differences: [] })
  expect(all.found).toEqual([])
  all.pass(600)
  await checkUsage(all, never)
  const { differences } = await getUsageCheck(all)
  const whole = 2 * 59_300
  expect(differences.map((one) => [one.indexId, one.billedHourlyMicros, one.actualHourlyMicros])).toEqual([
    [unheard, 0, whole],
    [gone, whole, 0],
  ])
  expect(all.found).toHaveLength(2)
  expect((await all.events()).map(({ type, subject, accountId }) => [type, subject.id, accountId])).toEqual([
    ['usage.difference_found', unheard, ACCOUNT],
    ['usage.difference_found', gone, ACCOUNT],
  ])
  expect([right, paused]).not.toContain(undefined)
  // Nothing is checked again before a day has passed; then it is told as it is, but not announced again.
  await all.record(all.model.events)
  all.pass(600)
  await checkUsage(all, never)
  expect((await getUsageCheck(all)).differences).toHaveLength(2)
  all.pass(86_400)
  await checkUsage(all, never)
  expect((await getUsageCheck(all)).differences.map(({ indexId }) => indexId)).toEqual([gone])
  expect(await all.events()).toHaveLength(2)
})
