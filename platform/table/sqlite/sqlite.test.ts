import { describe, expect, it } from 'vitest'
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

describe('change feed of a SQLite table', () => {
  it('hears of a change only once it can be read, and of no refused write', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    const heard: string[] = []
    table.subscribe(({ sk }) => heard.push(sk))
    await table.insert({ pk: 'p', sk: 'a' })
    await table.insert({ pk: 'p', sk: 'a' })
    await table.transact([
      { type: 'insert', item: { pk: 'p', sk: 'b' } },
      { type: 'check', pk: 'p', sk: 'a', version: 1 },
    ])
    expect(heard).toEqual(['a', 'b'])
  })

  it('stays silent after unsubscribing', async () => {
    await using store = openSqliteStore(':memory:')
    const table = store.table('rows')
    const heard: string[] = []
    table.subscribe(({ sk }) => heard.push(sk))()
    await table.insert({ pk: 'p', sk: 'a' })
    expect(heard).toEqual([])
  })
})

describe('group commit', () => {
  it('lets one caller fail without undoing its neighbours in the same commit', async () => {
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
  /** Milliseconds of many calls. */
  const timed = async (call: () => Promise<unknown>) => {
    const began = performance.now()
    for (let at = 0; at < CALLS; at++) await call()
    return performance.now() - began
  }

  it('gives a page far inside it as fast as the first one, both ways, by the index too', async () => {
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
        await timed(ask)
        const first = await timed(ask)
        const far = await timed(() => ask({ after: inside }))
        expect((await ask({ after: inside })).items).toHaveLength(10)
        // Reading up to the cursor would take hundreds of times as long.
        expect(far).toBeLessThan(first * 10)
      }
    }
  })
})

describe('closing a store', () => {
  it('writes what is queued, and does nothing the second time', async () => {
    const store = openSqliteStore(':memory:')
    const written = store.table('rows').insert({ pk: 'p', sk: 'a' })
    await store[Symbol.asyncDispose]()
    expect(await written).toBe(true)
    await store[Symbol.asyncDispose]()
  })

  it('refuses writes that come later, instead of leaving them unanswered', async () => {
    const store = openSqliteStore(':memory:')
    const table = store.table('rows')
    await store[Symbol.asyncDispose]()
    await expect(table.insert({ pk: 'p', sk: 'a' })).rejects.toMatchObject({ code: 'storage_unavailable' })
  })
})
