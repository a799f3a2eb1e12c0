import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeTable } from '../table.contract.ts'
import { openSqliteStore } from './index.ts'

describeTable('SQLite', async () => {
  let now = new Date(0)
  const store = openSqliteStore(':memory:', { now: () => now })
  return {
    table: store.table('suite'),
    setNow: (date) => (now = date),
    close: async () => store[Symbol.asyncDispose](),
  }
})

describe('group commit', () => {
  it('undoes only the write that failed, not the others of the same commit', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    const results = await Promise.allSettled([
      table.insert({ pk: 'p', sk: 'a' }),
      table.insert({ pk: 'p', sk: 'big', text: 'x'.repeat(500_000) }),
      table.insert({ pk: 'p', sk: 'b' }),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect((await table.query('p', { limit: 9 })).items.map(({ sk }) => sk)).toEqual(['a', 'b'])
  })
})

describe('a large partition', () => {
  const ROWS = 20_000
  const CALLS = 50
  /** Microseconds by which the CPU clock of a thread may be off: it moves in steps. */
  const CLOCK_STEP = 10_000
  /** Microseconds of CPU that many calls take in this thread, where SQLite runs. */
  const costOf = async (call: () => Promise<unknown>) => {
    const before = process.threadCpuUsage()
    for (let at = 0; at < CALLS; at++) await call()
    const { user, system } = process.threadCpuUsage(before)
    return user + system
  }

  it('is read in its middle as fast as at its start, in both orders, also through the index', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    const sorts = Array.from({ length: ROWS }, (_, at) => `I#${String(at).padStart(6, '0')}`)
    await Promise.all(sorts.map((sk) => table.insert({ pk: 'p', sk, g1pk: 'p', g1sk: sk })))
    for (const order of ['asc', 'desc'] as const) {
      const page = { prefix: 'I#', limit: 10, order }
      const inside = sorts[order === 'asc' ? ROWS - 100 : 100] ?? ''
      const shapes: ((after?: { after: string }) => Promise<{ items: { sk: string }[] }>)[] = [
        (after) => table.query('p', { ...page, ...after }),
        (after) =>
          table.queryIndex('p', {
            ...page,
            ...(after && { after: JSON.stringify([after.after, 'p', after.after]) }),
          }),
      ]
      for (const ask of shapes) {
        await costOf(ask)
        const first = await costOf(ask)
        const far = await costOf(() => ask({ after: inside }))
        expect((await ask({ after: inside })).items).toHaveLength(10)
        // Reading up to the cursor would take hundreds of times as long.
        expect(far).toBeLessThan(Math.max(first, CLOCK_STEP) * 10)
      }
    }
  })
})

describe('expired rows', () => {
  let dir: string
  beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'sqlite-sweep-'))))
  afterAll(() => rm(dir, { recursive: true, force: true }))

  const MINUTE = 60
  /** A table of rows that soon expire and are swept an hour later, its clock, and how many rows are in the file. */
  async function expiring(name: string, rows: number) {
    let second = 1_000_000
    const file = join(dir, `${name}.sqlite`)
    const store = openSqliteStore(file, { now: () => new Date(second * 1000) })
    const table = store.table('rows')
    const expiresAt = second + MINUTE
    await Promise.all(
      Array.from({ length: rows }, (_, at) => table.insert({ pk: 'p', sk: `old ${at}`, expiresAt })),
    )
    const database = new DatabaseSync(file, { readOnly: true })
    let writes = 0
    return {
      table,
      pass: (seconds: number) => void (second += seconds),
      transact: () => table.transact([{ type: 'insert', item: { pk: 'p', sk: `new ${++writes}` } }]),
      kept: () => {
        const found = database.prepare('SELECT count(*) AS rows FROM rows WHERE expires_at IS NOT NULL').get()
        return Number(found?.['rows'])
      },
      [Symbol.asyncDispose]: async () => {
        database.close()
        await store[Symbol.asyncDispose]()
      },
    }
  }

  it('are deleted even if the table is written only by transactions', async () => {
    await using expired = await expiring('transactions', 10)
    expired.pass(62 * MINUTE)
    await expired.transact()
    expect(expired.kept()).toBe(0)
  })

  it('are deleted even after the clock was set back', async () => {
    await using expired = await expiring('clock', 10)
    expired.pass(1000 * MINUTE)
    await expired.transact()
    await expired.table.insert({ pk: 'p', sk: 'later', expiresAt: 1_000_000 + 2 * MINUTE })
    expired.pass(-900 * MINUTE)
    await expired.transact()
    expect(expired.kept()).toBe(0)
  })

  it('are deleted a few at a time, so that no write waits for all of them', async () => {
    await using expired = await expiring('many', 2_500)
    expired.pass(62 * MINUTE)
    const left = [expired.kept()]
    while ((left.at(-1) ?? 0) > 0 && left.length < 20) {
      await expired.transact()
      left.push(expired.kept())
    }
    expect(left.at(-1)).toBe(0)
    expect(left.length).toBeGreaterThan(2)
  })

  it('are deleted even if a transaction in the same commit is refused', async () => {
    await using expired = await expiring('apart', 10)
    expired.pass(62 * MINUTE)
    const refused = await expired.table.transact([{ type: 'check', pk: 'p', sk: 'absent', version: 1 }])
    expect(refused).toEqual({ ok: false, failed: [0] })
    expect(expired.kept()).toBe(0)
  })
})

describe('closing a store', () => {
  it('commits queued writes, and does nothing the second time', async () => {
    const store = openSqliteStore(':memory:')
    const written = store.table('rows').insert({ pk: 'p', sk: 'a' })
    await store[Symbol.asyncDispose]()
    expect(await written).toBe(true)
    await store[Symbol.asyncDispose]()
  })

  it('refuses later writes instead of leaving them pending', async () => {
    const store = openSqliteStore(':memory:')
    const table = store.table('rows')
    await store[Symbol.asyncDispose]()
    await expect(table.insert({ pk: 'p', sk: 'a' })).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})
