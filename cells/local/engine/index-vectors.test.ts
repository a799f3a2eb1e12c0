import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Vectors } from '../vectors/vectors.ts'
import { LanceIndex, NO_HOOKS } from './lance-index.ts'
import { type Engine, openEngine } from './open-engine.ts'

const CACHE = { index: 4n << 20n, metadata: 4n << 20n, vectors: 8 << 20 }
const DIMENSIONS = 8
let dir: string
let engine: Engine
let errors: unknown[]
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'marqo-vectors-'))
  engine = await openEngine(dir, CACHE)
  errors = []
})
afterEach(async () => {
  await engine.words[Symbol.asyncDispose]()
  await engine.vectors[Symbol.asyncDispose]()
  engine.connection.close()
  await rm(dir, { recursive: true, force: true })
})

/** Numbers that look random, the same in every run. */
function randoms(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
const next = randoms(5)
const below = (limit: number) => Math.floor(next() * limit)
const vector = () => Float32Array.from({ length: DIMENSIONS }, () => next() - 0.5)
const rowOf = (id: string) => {
  const vectors = Array.from({ length: below(3) }, vector)
  return {
    id,
    doc: '{}',
    eq: [`k=${below(10)}`],
    vectors: new Map(vectors.length === 0 ? [] : [['v', { vectors, chunks: vectors.map(String) }]]),
    numbers: new Map(),
    texts: new Set<string>(),
  }
}
const open = (vectors = engine.vectors) =>
  LanceIndex.create(engine.connection, 'books', {
    ...NO_HOOKS,
    onError: (error: unknown) => void errors.push(error),
    words: engine.words,
    vectors,
  })

/** Counts the searches that the thread answered. */
function counting(fails = false): { vectors: Vectors; answered: () => number } {
  let answered = 0
  const ask: Vectors['ask'] = async (kind, ...more) => {
    if (fails && kind === 'put') throw new Error('no put')
    const answer = await engine.vectors.ask(kind, ...more)
    if (kind === 'nearest' && typeof answer === 'object') answered++
    return answer
  }
  const { filling } = engine.vectors
  const fileOf: Vectors['fileOf'] = (...of) => engine.vectors.fileOf(...of)
  return {
    vectors: Object.assign(Object.create(engine.vectors) as Vectors, { ask, filling, fileOf }),
    answered: () => answered,
  }
}

async function filled(index: LanceIndex, answered: () => number): Promise<void> {
  const before = answered()
  while (answered() === before) {
    expect(errors).toEqual([])
    await index.nearest('v', vector(), { where: undefined, limit: 1 })
  }
}

async function expectSame(index: LanceIndex): Promise<void> {
  const query = vector()
  for (const where of [undefined, "array_has(eq, 'k=3')", "array_has(eq, 'k=3') AND id > 'd9'", 'false'])
    for (const limit of [1, 10, 300]) {
      const quick = await index.nearest('v', query, { where, limit })
      const exact = await index.nearest('v', query, { where, limit, isExact: true })
      expect(quick.map(({ id }) => id)).toEqual(exact.map(({ id }) => id))
      expect(quick.map(({ score }) => score)).toEqual(exact.map(({ score }) => expect.closeTo(score, 5)))
    }
}

describe('the vectors of an index', () => {
  it('are searched as the engine would, with filters, while documents are written and removed', async () => {
    const { vectors, answered } = counting()
    const index = await open(vectors)
    await index.upsert(
      Array.from({ length: 1_000 }, (_, at) => rowOf(`d${at}`)),
      DIMENSIONS,
    )
    await filled(index, answered)
    for (let step = 0; step < 10; step++) {
      await index.upsert(
        Array.from({ length: 1 + below(40) }, (_, at) => rowOf(`d${at * 31}`)),
        DIMENSIONS,
      )
      await index.remove([`d${below(1000)}`, `d${below(1000)}`])
      await expectSame(index)
    }
    await index.optimize()
    await expectSame(index)
    expect(answered()).toBeGreaterThan(100)
    await index.close()
  })

  it('hold what is written while they are filled', async () => {
    const { vectors, answered } = counting()
    const index = await open(vectors)
    await index.upsert(
      Array.from({ length: 3_000 }, (_, at) => rowOf(`d${at}`)),
      DIMENSIONS,
    )
    const filling = filled(index, answered)
    for (let step = 0; step < 5; step++)
      await index.upsert([rowOf(`d${step}`), rowOf(`new${step}`)], DIMENSIONS)
    await filling
    await expectSame(index)
    await index.close()
  })

  it('are made again from the documents when the thread has lost them', async () => {
    const { vectors, answered } = counting()
    const index = await open(vectors)
    await index.upsert(
      Array.from({ length: 600 }, (_, at) => rowOf(`d${at}`)),
      DIMENSIONS,
    )
    await filled(index, answered)
    await engine.vectors.ask('drop', 'books/0', {})
    await expectSame(index)
    await filled(index, answered)
    await expectSame(index)
    await index.close()
  })

  it('are left to the engine when a write cannot be told to the thread', async () => {
    const { vectors, answered } = counting(true)
    const index = await open(vectors)
    await index.upsert(
      Array.from({ length: 600 }, (_, at) => rowOf(`d${at}`)),
      DIMENSIONS,
    )
    await filled(index, answered)
    await index.upsert([rowOf('d1'), rowOf('d2')], DIMENSIONS)
    const before = answered()
    await expectSame(index)
    expect(answered()).toBe(before)
    await index.close()
  })
})
