import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Words } from '../lexical/words.ts'
import type { Columns } from './columns.ts'
import { type EngineOptions, LanceIndex, NO_HOOKS } from './lance-index.ts'
import { type Engine, openEngine } from './open-engine.ts'

const lance = createRequire(import.meta.url)('@lancedb/lancedb') as typeof import('@lancedb/lancedb')

const CACHE = { index: 4n << 20n, metadata: 4n << 20n, vectors: 1 << 24 }
let dir: string
let engine: Engine
let columns: Columns
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marqo-words-'))
  engine = await openEngine(dir, CACHE)
  columns = new Map()
})
afterEach(async () => {
  await engine.words[Symbol.asyncDispose]()
  await engine.vectors[Symbol.asyncDispose]()
  engine.connection.close()
  await rm(dir, { recursive: true, force: true })
})

const options = (words: Words = engine.words): EngineOptions => ({
  ...NO_HOOKS,
  words,
  vectors: engine.vectors,
  onColumns: async (made) => void (columns = made),
})
const rowOf = (id: string, text: string) => ({
  id,
  doc: JSON.stringify({ t: text }),
  eq: [],
  vectors: new Map(),
  numbers: new Map(),
  texts: new Set(['t']),
})
const open = () => LanceIndex.open(engine.connection, 'books', { ...options(), columns })
const found = async (index: LanceIndex, word: string) =>
  (await index.lexical({ words: [word], phrases: [], fields: ['t'] }, { where: undefined, limit: 100 })).map(
    ({ id, score }) => [id, Number(score.toFixed(4))],
  )

/** Words that fail at one kind of request, as if the process ended there. */
function failingAt(failing: string): Words {
  return Object.assign(Object.create(engine.words) as Words, {
    of: (table: string) => {
      const words = engine.words.of(table)
      const ask: typeof words.ask = (kind, asked) =>
        kind === failing ? Promise.reject(new Error(`stopped at ${kind}`)) : words.ask(kind, asked)
      return { ...words, ask }
    },
  })
}

describe('the words of an index', () => {
  it.each(['put', 'remove'])('match the documents after a crash before %s', async (failing) => {
    const first = await LanceIndex.create(engine.connection, 'books', options())
    await first.upsert([rowOf('a', 'red fox'), rowOf('b', 'red hen'), rowOf('c', 'red cow')], 3)
    const before = await found(first, 'red')
    await first.close()
    const second = await LanceIndex.open(engine.connection, 'books', {
      ...options(failingAt(failing)),
      columns,
    })
    const stopped = failing === 'put' ? second.upsert([rowOf('a', 'blue fox')], 3) : second.remove(['a'])
    await expect(stopped).rejects.toThrow('stopped at')
    await second.close()

    const third = await open()

    expect(before).toHaveLength(3)
    expect((await found(third, 'red')).map(([id]) => id)).toEqual(['b', 'c'])
    expect((await found(third, 'fox')).map(([id]) => id)).toEqual(failing === 'put' ? ['a'] : [])
    await third.close()
  })

  it('match the documents again, in the same process, after a write that failed half-way', async () => {
    const index = await LanceIndex.create(engine.connection, 'books', options(failingAt('put')))
    await expect(index.upsert([rowOf('a', 'red fox')], 3)).rejects.toThrow('stopped at')
    await index.close()
    const again = await open()
    expect(await found(again, 'fox')).toEqual([['a', 0.2877]])
    await again.close()
  })

  it('are rebuilt when their file is damaged, missing, or of another version than the documents', async () => {
    const first = await LanceIndex.create(engine.connection, 'books', options())
    const rows = Array.from({ length: 120 }, (_, at) => rowOf(`d${at}`, at % 2 ? 'odd one' : 'even one'))
    await first.upsert(rows, 3)
    const meant = (await found(first, 'odd')).map(([id]) => id)
    const file = engine.words.of('books').file
    await first.close()
    const harms: (() => Promise<unknown>)[] = [
      async () => {
        await rm(`${file}-wal`, { force: true })
        await writeFile(file, 'no database '.repeat(1000))
      },
      () => rm(file),
      // As an earlier release would, which has no log.
      async () => {
        await rm(join(dir, 'books.lance', 'log'), { recursive: true })
        await (await engine.connection.openTable('books')).delete("id = 'd1'")
      },
    ]
    for (const harm of harms) {
      await harm()
      const index = await open()
      const isThere = (id: unknown) => id !== 'd1' || harm !== harms[2]
      expect(new Set((await found(index, 'odd')).map(([id]) => id))).toEqual(new Set(meant.filter(isThere)))
      await index.close()
    }
  })

  it('are built for documents in the older layout, whose text columns are dropped', async () => {
    const table = await engine.connection.createTable('books', [
      { id: 'a', doc: '{"t":"red fox","n":1}', x0: 'red fox', nv: 0 },
      { id: 'b', doc: '{"t":"red hen"}', x0: 'red hen', nv: 0 },
    ])
    await table.createIndex('id', { config: lance.Index.btree() })
    await table.createIndex('x0', { config: lance.Index.fts({ withPosition: true }) })
    table.close()
    columns = new Map([['t', { number: 0, kinds: ['text'] }]])

    const index = await open()

    expect((await found(index, 'hen')).map(([id]) => id)).toEqual(['b'])
    expect((await found(index, 'red')).map(([id]) => id)).toEqual(['a', 'b'])
    await index.close()
    const names = (await (await engine.connection.openTable('books')).schema()).fields.map(({ name }) => name)
    expect(names).toEqual(['id', 'doc', 'nv'])
  })

  it('take no more room for documents that are replaced again and again', async () => {
    const index = await LanceIndex.create(engine.connection, 'books', options())
    const texts = (round: number) =>
      Array.from({ length: 100 }, (_, at) => rowOf(`d${at}`, `word${at} round${round} common text`))
    await index.upsert(texts(0), 3)
    for (let round = 1; round < 12; round++) await index.upsert(texts(round), 3)
    expect(await found(index, 'round11')).toHaveLength(100)
    expect(await found(index, 'round3')).toEqual([])
    // The score depends on the number of matching documents among 100.
    expect((await found(index, 'common'))[0]?.[1]).toBeCloseTo(Math.log(1 + 0.5 / 100.5), 3)
    expect(await found(index, 'word7')).toHaveLength(1)
    await index.close()
  })
})

describe('an index', () => {
  it('without further writes keeps one version of its documents, and reports its size', async () => {
    const index = await LanceIndex.create(engine.connection, 'books', options())
    for (let at = 0; at < 30; at++)
      await index.upsert([rowOf(`${at}`, `number ${at} ${'x'.repeat(1000)}`)], 3)
    const table = await engine.connection.openTable('books')
    await expect.poll(async () => (await table.listVersions()).length, { timeout: 60_000 }).toBe(1)
    const size = await index.sizeBytes()
    expect(size).toBeGreaterThan(30 * 1000)
    expect(size).toBeLessThan(30 * 1000 * 20)
    await index.close()
    table.close()
  })

  it('closes after the reads under way have ended', async () => {
    const index = await LanceIndex.create(engine.connection, 'books', options())
    await index.upsert(
      Array.from({ length: 50 }, (_, at) => rowOf(`${at}`, 'same words')),
      3,
    )
    const reads = Array.from({ length: 20 }, (_, at) =>
      at % 2 ? found(index, 'same') : index.page({ where: undefined, limit: 50, offset: 0 }),
    )
    const closed = index.close()
    for (const read of await Promise.all(reads)) expect(read).toHaveLength(50)
    await closed
    await expect(index.documentCount()).rejects.toMatchObject({ kind: 'unavailable' })
    await expect(index.upsert([rowOf('a', 'b')], 3)).rejects.toMatchObject({ kind: 'unavailable' })
  })

  it('answers searches for words while it is written to', async () => {
    const index = await LanceIndex.create(engine.connection, 'books', options())
    await index.upsert([rowOf('a', 'red fox')], 3)
    await index.close()
    const stuck = Promise.withResolvers<void>()
    const slow = Object.assign(Object.create(engine.words) as Words, {
      of: (table: string) => {
        const words = engine.words.of(table)
        const ask: typeof words.ask = async (kind, asked) => {
          if (kind === 'begin') await stuck.promise
          return words.ask(kind, asked)
        }
        return { ...words, ask }
      },
    })
    const busy = await LanceIndex.open(engine.connection, 'books', { ...options(slow), columns })
    await found(busy, 'red')
    const writing = busy.upsert([rowOf('b', 'red hen')], 3)
    expect((await found(busy, 'red')).map(([id]) => id)).toEqual(['a'])
    stuck.resolve()
    await writing
    expect((await found(busy, 'red')).map(([id]) => id)).toEqual(['a', 'b'])
    await busy.close()
  })
})
