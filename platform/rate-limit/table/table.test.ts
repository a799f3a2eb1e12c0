import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Now } from '#platform/clock'
import type { Table } from '#platform/table'
import { dynamoTable } from '#platform/table/dynamo'
import { openSqliteStore } from '#platform/table/sqlite'
import { type DynamoLocal, hasJava, startDynamoLocal } from '#platform/table/dynamo/testing'
import { describeRateLimiter, type OpenLimiters } from '../rate-limit.contract.ts'
import { tableRateLimiter } from './index.ts'

const fail = (error: unknown) => {
  throw error
}
/** The suite is about counting: no call is given up because the machine is slow. */
const PATIENCE_MS = 60_000

async function limitersOver(open: (now: Now) => Promise<Table>): Promise<OpenLimiters> {
  let time = new Date(0)
  const now = () => time
  const table = await open(now)
  return {
    limiter: (budget) =>
      tableRateLimiter({ ...budget, table, name: 'test', now, patienceMs: PATIENCE_MS, onError: fail }),
    setNow: (date) => void (time = date),
    close: async () => {},
  }
}

describeRateLimiter(
  'SQLite',
  () => limitersOver(async (now) => openSqliteStore(':memory:', { now }).table('limits')),
  { isShared: true },
)

const runs = hasJava() || process.env['CI'] === 'true'
describe.runIf(runs)('over DynamoDB', () => {
  let local: DynamoLocal
  beforeAll(async () => void (local = await startDynamoLocal()), 90_000)
  afterAll(() => local[Symbol.asyncDispose]())
  let tables = 0
  describeRateLimiter(
    'DynamoDB Local',
    () =>
      limitersOver(async (now) => {
        const name = `limits-${tables++}`
        await local.createTable(name)
        return dynamoTable(local.client, name, { now })
      }),
    { isShared: true },
  )
})

describe('while the table does not answer', () => {
  const down: Table['get'] = async () => fail(new Error('down'))
  const start = (get: Table['get']) => {
    const errors: unknown[] = []
    let time = new Date('2026-03-01T12:00:00Z')
    const store = openSqliteStore(':memory:', { now: () => time }).table('limits')
    const state = { get }
    const limiter = tableRateLimiter({
      table: { ...store, get: (pk, sk) => state.get(pk, sk) },
      name: 'test',
      points: 2,
      perSeconds: 60,
      now: () => time,
      patienceMs: 20,
      onError: (error) => void errors.push(error),
    })
    const pass = (seconds: number) => void (time = new Date(time.getTime() + seconds * 1000))
    return { limiter, errors, store, state, pass }
  }

  it.each([
    ['fails', down],
    ['hangs', () => new Promise<never>(() => {})],
  ])('requests are allowed, and limited by each instance alone: it %s', async (_, get) => {
    const { limiter, errors } = start(get)
    const states = []
    for (let use = 0; use < 4; use++) states.push((await limiter.consume('a')).allowed)
    expect(states).toEqual([true, true, false, false])
    // It is not asked again for every request.
    expect(errors).toHaveLength(1)
  })

  it('it is asked again a second later, and budgets are shared as before', async () => {
    const { limiter, state, store, pass } = start(down)
    await limiter.consume('a')
    state.get = (pk, sk) => store.get(pk, sk)
    pass(1)
    expect(await limiter.consume('a')).toMatchObject({ allowed: true, remaining: 1 })
    expect((await store.get('RATE#test#a', 'WINDOW'))?.['used']).toBe(1)
  })
})
