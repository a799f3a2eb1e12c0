import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  HEAD_SORT,
  type Item,
  type Json,
  type NewItem,
  numberOf,
  SEQUENCE_PREFIX,
  sequenceSort,
  type Table,
  type Write,
} from '#platform/table'

/** What an engine provides to the suite: a fresh table, the clock that it uses, and its disposal. */
export type TableUnderTest = { table: Table; setNow(date: Date): void; close(): Promise<void> }

const START = new Date('2026-01-01T00:00:00Z')
const seconds = (date: Date) => Math.floor(date.getTime() / 1000)

/** Every promise of the `Table` port, for any engine. */
export function describeTable(engine: string, open: () => Promise<TableUnderTest>): void {
  describe(`Table on ${engine}`, () => {
    let under: TableUnderTest
    let partition = 0
    /** A separate partition per test, so that the order of tests does not matter. */
    const fresh = () => `P#${++partition}`

    beforeAll(async () => {
      under = await open()
      under.setNow(START)
    })
    afterAll(() => under.close())

    const insertAll = async (items: NewItem[]) => {
      for (const item of items) expect(await under.table.insert(item)).toBe(true)
    }
    const stored = async (pk: string, sk: string): Promise<Item> => {
      const item = await under.table.get(pk, sk)
      if (!item) throw new Error(`no row ${pk} ${sk}`)
      return item
    }

    it('gives back what was inserted, with version 1', async () => {
      const pk = fresh()
      const item = {
        pk,
        sk: 'a',
        text: 'grüße 🙂',
        list: [1, 'x', null, { deep: true }],
        none: null,
        number: 1.5,
      }
      await insertAll([item])
      expect(await under.table.get(pk, 'a')).toEqual({ ...item, version: 1 })
    })

    it('reads many rows at once, in the order of their keys, absent and expired ones as such', async () => {
      const [pk, other] = [fresh(), fresh()]
      await insertAll([
        { pk, sk: 'a', value: 1 },
        { pk: other, sk: 'a', value: 2 },
        { pk, sk: 'over', expiresAt: seconds(START) },
      ])
      const keys = [
        { pk: other, sk: 'a' },
        { pk, sk: 'none' },
        { pk, sk: 'a' },
        { pk, sk: 'over' },
        { pk: other, sk: 'a' },
      ]
      const found = await under.table.getMany(keys)
      expect(found.map((row) => row?.['value'])).toEqual([2, undefined, 1, undefined, 2])
      expect(found[2]).toEqual({ pk, sk: 'a', value: 1, version: 1 })
      expect(await under.table.getMany([])).toEqual([])
    })

    it('reads more rows at once than one request of the engine holds', async () => {
      const pk = fresh()
      const items = Array.from({ length: 144 }, (_, at) => ({ pk, sk: String(at) }))
      for (const part of [items.slice(0, 72), items.slice(72)])
        expect(await under.table.transact(part.map((item) => ({ type: 'insert', item })))).toEqual({
          ok: true,
        })
      const found = await under.table.getMany(items)
      expect(found.map((row) => row?.sk)).toEqual(items.map(({ sk }) => sk))
    })

    it('refuses a second insert under one key and keeps the first row', async () => {
      const pk = fresh()
      await insertAll([{ pk, sk: 'a', value: 1 }])
      expect(await under.table.insert({ pk, sk: 'a', value: 2 })).toBe(false)
      expect(await stored(pk, 'a')).toMatchObject({ value: 1, version: 1 })
    })

    it('lets exactly one of many concurrent inserts of one key win', async () => {
      const pk = fresh()
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, value) => under.table.insert({ pk, sk: 'a', value })),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect((await stored(pk, 'a'))['value']).toBe(won.indexOf(true))
    })

    it('updates only the given version, and increments it', async () => {
      const pk = fresh()
      await insertAll([{ pk, sk: 'a', value: 1, old: true }])
      const first = await stored(pk, 'a')
      expect(await under.table.update({ pk, sk: 'a', version: first.version, value: 2 })).toBe(true)
      expect(await under.table.update({ ...first, value: 3 })).toBe(false)
      expect(await under.table.get(pk, 'a')).toEqual({ pk, sk: 'a', version: 2, value: 2 })
    })

    it('updates no row that is absent', async () => {
      const pk = fresh()
      expect(await under.table.update({ pk, sk: 'a', version: 1 })).toBe(false)
      expect(await under.table.get(pk, 'a')).toBeUndefined()
    })

    it('lets exactly one of many concurrent updates of one version win', async () => {
      const pk = fresh()
      await insertAll([{ pk, sk: 'a', value: -1 }])
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, value) => under.table.update({ pk, sk: 'a', version: 1, value })),
      )
      expect(won.filter(Boolean)).toHaveLength(1)
      expect(await stored(pk, 'a')).toMatchObject({ version: 2, value: won.indexOf(true) })
    })

    it('removes only the given version', async () => {
      const pk = fresh()
      await insertAll([{ pk, sk: 'a' }])
      expect(await under.table.remove(pk, 'a', 7)).toBe(false)
      expect(await under.table.get(pk, 'a')).toBeDefined()
      expect(await under.table.remove(pk, 'a', 1)).toBe(true)
      expect(await under.table.remove(pk, 'a', 1)).toBe(false)
      expect(await under.table.get(pk, 'a')).toBeUndefined()
    })

    it('pages through a prefix in byte order of sk, both ways, each row once', async () => {
      const pk = fresh()
      const sorts = ['I#A', 'I#Z', 'I#a', 'I#a#1', 'I#é', 'I#中', 'I#🙂', 'J#1', 'H#9']
      await insertAll(sorts.toReversed().map((sk) => ({ pk, sk })))
      const inOrder = sorts.filter((sk) => sk.startsWith('I#'))
      const walk = async (order: 'asc' | 'desc') => {
        const seen: string[] = []
        let after: string | undefined
        do {
          const page = await under.table.query(pk, {
            prefix: 'I#',
            limit: 2,
            order,
            ...(after !== undefined && { after }),
          })
          seen.push(...page.items.map(({ sk }) => sk))
          after = page.next
        } while (after !== undefined)
        return seen
      }
      expect(await walk('asc')).toEqual(inOrder)
      expect(await walk('desc')).toEqual(inOrder.toReversed())
    })

    it('makes short pages of large rows, each row once', async () => {
      const pk = fresh()
      const sorts = ['1', '2', '3', '4', '5', '6', '7', '8']
      await insertAll(sorts.map((sk) => ({ pk, sk, g1pk: pk, g1sk: sk, text: 'x'.repeat(300_000) })))
      for (const by of ['query', 'queryIndex'] as const) {
        const pages: string[][] = []
        let after: string | undefined
        do {
          const page = await under.table[by](pk, { limit: 100, ...(after !== undefined && { after }) })
          pages.push(page.items.map(({ sk }) => sk))
          after = page.next
        } while (after !== undefined)
        expect([by, pages.flat()]).toEqual([by, sorts])
        expect(pages.length).toBeGreaterThan(1)
      }
    })

    it('keeps partitions apart', async () => {
      const [one, other] = [fresh(), fresh()]
      await insertAll([
        { pk: one, sk: 'a' },
        { pk: other, sk: 'b' },
      ])
      expect((await under.table.query(one, { limit: 10 })).items.map(({ sk }) => sk)).toEqual(['a'])
    })

    it('finds rows by the secondary index in its order, over partitions, and forgets rows that left it', async () => {
      const g1pk = fresh()
      await insertAll([
        { pk: fresh(), sk: 'a', g1pk, g1sk: '2' },
        { pk: fresh(), sk: 'b', g1pk, g1sk: '1' },
        { pk: fresh(), sk: 'c', g1pk, g1sk: '3' },
        { pk: fresh(), sk: 'd', g1pk: fresh(), g1sk: '1' },
        { pk: fresh(), sk: 'e' },
      ])
      const first = await under.table.queryIndex(g1pk, { limit: 2 })
      expect(first.items.map(({ sk }) => sk)).toEqual(['b', 'a'])
      const rest = await under.table.queryIndex(g1pk, { limit: 2, after: first.next ?? '' })
      expect(rest.items.map(({ sk }) => sk)).toEqual(['c'])
      expect(rest.next).toBeUndefined()

      const {
        g1pk: _gone,
        g1sk: _too,
        ...left
      } = (await under.table.queryIndex(g1pk, { limit: 1 })).items[0] ?? never()
      expect(await under.table.update(left as Item)).toBe(true)
      expect((await under.table.queryIndex(g1pk, { limit: 10 })).items.map(({ sk }) => sk)).toEqual([
        'a',
        'c',
      ])
    })

    it.each(['', 'nonsense', 'null', '[]', '[1,2,3]', '["a","b"]', '["a","b",""]', '{"g1pk":"a"}'])(
      'refuses %j as a cursor of the index, because no page returned it',
      async (after) => {
        const g1pk = fresh()
        await insertAll([{ pk: fresh(), sk: 'a', g1pk, g1sk: '1' }])
        await expect(under.table.queryIndex(g1pk, { limit: 2, after })).rejects.toMatchObject({
          kind: 'invalid',
          code: 'invalid_cursor',
        })
      },
    )

    it('continues from a cursor whose row is gone or outside of the prefix, in a partition and in the index', async () => {
      const [pk, g1pk] = [fresh(), fresh()]
      const sorts = ['H#1', 'I#1', 'I#3', 'J#1', 'J#2']
      await insertAll(sorts.map((sk) => ({ pk, sk, g1pk, g1sk: sk })))
      const sksOf = ({ items }: { items: Item[] }) => items.map(({ sk }) => sk)
      const read = (after: string, order: 'asc' | 'desc') =>
        under.table.query(pk, { prefix: 'I#', limit: 9, after, order }).then(sksOf)
      expect([await read('H#1', 'asc'), await read('H#1', 'desc')]).toEqual([['I#1', 'I#3'], []])
      expect([await read('I#2', 'asc'), await read('I#2', 'desc')]).toEqual([['I#3'], ['I#1']])
      expect([await read('J#1', 'asc'), await read('J#1', 'desc')]).toEqual([[], ['I#3', 'I#1']])

      const place = async (limit: number) => (await under.table.queryIndex(g1pk, { limit })).next ?? never()
      const readIndex = async (rows: number, order: 'asc' | 'desc') => {
        const after = await place(rows)
        return under.table.queryIndex(g1pk, { prefix: 'I#', limit: 9, after, order }).then(sksOf)
      }
      expect([await readIndex(1, 'asc'), await readIndex(1, 'desc')]).toEqual([['I#1', 'I#3'], []])
      expect([await readIndex(2, 'asc'), await readIndex(3, 'desc')]).toEqual([['I#3'], ['I#1']])
      expect([await readIndex(4, 'asc'), await readIndex(4, 'desc')]).toEqual([[], ['I#3', 'I#1']])
    })

    it('keeps partitions of the index apart, even for a cursor of another partition', async () => {
      const [one, other] = [fresh(), fresh()]
      await insertAll([
        { pk: fresh(), sk: 'a', g1pk: one, g1sk: '1' },
        { pk: fresh(), sk: 'b', g1pk: one, g1sk: '2' },
        { pk: fresh(), sk: 'c', g1pk: other, g1sk: '3' },
      ])
      const after = (await under.table.queryIndex(one, { limit: 1 })).next ?? never()
      const { items } = await under.table.queryIndex(other, { limit: 9, after })
      expect(items.map(({ sk }) => sk)).toEqual(['c'])
    })

    it('commits a transaction whole when every condition holds', async () => {
      const pk = fresh()
      await insertAll([
        { pk, sk: 'old', value: 1 },
        { pk, sk: 'gone' },
        { pk, sk: 'seen' },
      ])
      const outcome = await under.table.transact([
        { type: 'insert', item: { pk, sk: 'new' } },
        { type: 'update', item: { pk, sk: 'old', version: 1, value: 2 } },
        { type: 'remove', pk, sk: 'gone', version: 1 },
        { type: 'check', pk, sk: 'seen', version: 1 },
      ])
      expect(outcome).toEqual({ ok: true })
      const { items } = await under.table.query(pk, { limit: 10 })
      expect(items).toEqual([
        { pk, sk: 'new', version: 1 },
        { pk, sk: 'old', version: 2, value: 2 },
        { pk, sk: 'seen', version: 1 },
      ])
    })

    it('inserts at the version given in a transaction, so that a row can replace a removed one', async () => {
      const pk = fresh()
      await insertAll([{ pk, sk: 'a' }])
      await under.table.remove(pk, 'a', 1)
      const insert = { type: 'insert', item: { pk, sk: 'a', value: 'next' }, version: 2 } as const
      expect(await under.table.transact([insert])).toEqual({ ok: true })
      expect(await under.table.update({ pk, sk: 'a', version: 1, value: 'late' })).toBe(false)
      expect(await stored(pk, 'a')).toEqual({ pk, sk: 'a', version: 2, value: 'next' })
      expect(await under.table.transact([{ ...insert, version: 3 }])).toEqual({ ok: false, failed: [0] })
    })

    it('writes nothing of a transaction with one failed condition, and says which', async () => {
      const pk = fresh()
      await insertAll([{ pk, sk: 'a' }])
      const outcome = await under.table.transact([
        { type: 'insert', item: { pk, sk: 'b' } },
        { type: 'insert', item: { pk, sk: 'a' } },
        { type: 'check', pk, sk: 'absent', version: 1 },
      ])
      expect(outcome).toEqual({ ok: false, failed: [1, 2] })
      expect((await under.table.query(pk, { limit: 10 })).items).toHaveLength(1)
    })

    it('refuses a transaction over 100 writes, or with one row twice, and accepts 100', async () => {
      const pk = fresh()
      const inserts = (count: number) =>
        Array.from({ length: count }, (_, n) => ({ type: 'insert' as const, item: { pk, sk: `${n}` } }))
      const refused = { code: 'storage_transaction_too_large' }
      await expect(under.table.transact(inserts(101))).rejects.toMatchObject(refused)
      await expect(under.table.transact([...inserts(1), ...inserts(1)])).rejects.toMatchObject(refused)
      expect(await under.table.transact(inserts(100))).toEqual({ ok: true })
    })

    it('refuses an item over 400 KB and stores one just below', async () => {
      const pk = fresh()
      const text = 'x'.repeat(400 * 1024)
      await expect(under.table.insert({ pk, sk: 'big', text })).rejects.toMatchObject({
        code: 'storage_item_too_large',
      })
      expect(await under.table.insert({ pk, sk: 'fits', text: text.slice(1024) })).toBe(true)
    })

    it('hides a row from the second it expires, everywhere, and lets its key be used again', async () => {
      const pk = fresh()
      const g1pk = fresh()
      const expiresAt = seconds(START) + 60
      await insertAll([{ pk, sk: 'a', expiresAt, g1pk, g1sk: '1', value: 'old' }])
      under.setNow(new Date((expiresAt - 1) * 1000))
      expect(await under.table.get(pk, 'a')).toMatchObject({ expiresAt })
      under.setNow(new Date(expiresAt * 1000))
      expect(await under.table.get(pk, 'a')).toBeUndefined()
      expect((await under.table.query(pk, { limit: 10 })).items).toEqual([])
      expect((await under.table.queryIndex(g1pk, { limit: 10 })).items).toEqual([])
      expect(await under.table.insert({ pk, sk: 'a', value: 'new' })).toBe(true)
      expect(await under.table.get(pk, 'a')).toEqual({ pk, sk: 'a', version: 2, value: 'new' })
    })

    it('treats a row that replaced an expired one as another row: the version of the expired one neither updates nor removes it', async () => {
      const pk = fresh()
      const expiresAt = seconds(START) + 120
      const sorts = ['alone', 'in a transaction']
      await insertAll(sorts.map((sk) => ({ pk, sk, expiresAt })))
      const old = await Promise.all(sorts.map((sk) => stored(pk, sk)))
      under.setNow(new Date(expiresAt * 1000))
      expect(await under.table.insert({ pk, sk: 'alone', value: 'new' })).toBe(true)
      const item = { pk, sk: 'in a transaction', value: 'new' }
      expect(await under.table.transact([{ type: 'insert', item }])).toEqual({ ok: true })
      for (const row of old) {
        expect(await under.table.update({ ...row, value: 'late' })).toBe(false)
        expect(await under.table.remove(pk, row.sk, row.version)).toBe(false)
        expect(await stored(pk, row.sk)).toMatchObject({ value: 'new', version: 2 })
      }
    })

    describe('a numbered sequence', () => {
      const place = { g1pk: 'SEQUENCES', g1sk: 'one' }
      const append = (pk: string, item: Record<string, Json>): Write => ({
        type: 'append',
        pk,
        item,
        head: place,
      })
      const rowsOf = async (pk: string) =>
        (await under.table.query(pk, { prefix: SEQUENCE_PREFIX, limit: 100 })).items

      it('numbers the rows of a transaction one after another, and its head counts them', async () => {
        const pk = fresh()
        expect(await under.table.transact([append(pk, { value: 'a' }), append(pk, { value: 'b' })])).toEqual({
          ok: true,
        })
        await under.table.transact([append(pk, { value: 'c' })])
        expect((await rowsOf(pk)).map((row) => [row.sk, row['value']])).toEqual(
          ['a', 'b', 'c'].map((value, at) => [sequenceSort(at + 1), value]),
        )
        expect(await stored(pk, HEAD_SORT)).toMatchObject({ number: 3, ...place })
      })

      it('takes no number when another write of the transaction fails, whose position is told', async () => {
        const pk = fresh()
        await insertAll([{ pk, sk: 'there' }])
        const writes: Write[] = [
          append(pk, { value: 'never' }),
          append(`${pk} other`, { value: 'never' }),
          { type: 'insert', item: { pk, sk: 'there' } },
        ]
        expect(await under.table.transact(writes)).toEqual({ ok: false, failed: [2] })
        expect(await rowsOf(pk)).toEqual([])
        await under.table.transact([append(pk, { value: 'first' })])
        expect(await rowsOf(pk)).toMatchObject([{ sk: sequenceSort(1), value: 'first' }])
      })

      it('has no gap and loses nothing when many append at once, and refuses none of them', async () => {
        const pk = fresh()
        const outcomes = await Promise.all(
          Array.from({ length: 30 }, (_, value) =>
            under.table.transact([
              { type: 'insert', item: { pk: `${pk} changes`, sk: String(value) } },
              append(pk, { value }),
            ]),
          ),
        )
        expect(outcomes.every(({ ok }) => ok)).toBe(true)
        const rows = await rowsOf(pk)
        expect(rows.map(numberOf)).toEqual(Array.from({ length: 30 }, (_, at) => at + 1))
        expect(new Set(rows.map((row) => row['value'])).size).toBe(30)
      })
    })
  })
}

function never(): never {
  throw new Error('unreachable')
}
