import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CodeMemory, SLAB_BYTES } from './code-memory.ts'
import { cosine, encodeQuery, encodeVector, widthOf } from './codes.ts'
import { MEMORY_IS_FULL, VectorSet } from './vector-set.ts'

let dir: string
beforeAll(() => void (dir = mkdtempSync(join(tmpdir(), 'vector-set-'))))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

let files = 0
const openSet = (dimensions: number, memory = new CodeMemory(64 << 20)) =>
  new VectorSet(memory, { file: join(dir, `${files++}.f32`), dimensions })

/** Numbers that look random, the same in every run. */
function randoms(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5
}
const vectorOf = (length: number, next: () => number) => Float32Array.from({ length }, next)

/** The nearest by comparing every vector, in the plainest way. */
function reference(documents: ReadonlyMap<string, Float32Array[]>, query: Float32Array) {
  return [...documents]
    .flatMap(([id, vectors]) => {
      const scores = vectors.filter((one) => one.some(Boolean)).map((one) => cosine(query, one, 0))
      return scores.length === 0 ? [] : [{ id, score: Math.max(...scores) }]
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}

const NUMBER = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  fc.constantFrom(0, 1, -1, Math.fround(1e-20), Math.fround(1e6)),
)

describe('codes', () => {
  it('bound the cosine of any two vectors', () => {
    const pair = fc.integer({ min: 1, max: 70 }).chain((length) => {
      const vector = fc.array(NUMBER, { minLength: length, maxLength: length })
      return fc.tuple(vector, vector)
    })
    fc.assert(
      fc.property(pair, ([first, second]) => {
        const [query, vector] = [Float32Array.from(first), Float32Array.from(second)]
        if (!query.some(Boolean) || !vector.some(Boolean)) return
        const codes = new Int8Array(widthOf(query.length))
        const own = encodeVector(vector, codes)
        const asked = encodeQuery(query, codes.length)
        let dot = 0
        for (const [at, code] of codes.entries()) dot += code * (asked.numbers[at] ?? 0)
        expect(Math.abs(dot)).toBeLessThan(2 ** 31)
        const meant = cosine(query, vector, 0)
        const error = own.error + asked.error * (1 + own.error) + 1e-6
        expect(Math.abs(dot * own.factor * asked.factor - meant)).toBeLessThanOrEqual(error)
      }),
    )
  })

  it('are multiplied by the kernel as JavaScript would', () => {
    const memory = new CodeMemory(SLAB_BYTES)
    const slab = memory.take() ?? -1
    const next = randoms(7)
    for (const width of [16, 32, 384, 1024]) {
      const query = Int16Array.from({ length: width }, () => Math.round(next() * 2 ** 16))
      const rows = Array.from({ length: 5 }, () => Int8Array.from({ length: width }, () => next() * 254))
      for (const [at, row] of rows.entries()) memory.row(slab + at * width, width).set(row)
      memory.setQuery(query)
      const meant = rows.map((row) => row.reduce((sum, code, at) => sum + code * (query[at] ?? 0), 0))
      expect([...memory.scan(slab, { rows: 5, width })]).toEqual(meant)
    }
  })
})

describe('a set of vectors', () => {
  it('finds exactly what comparing all vectors finds, whatever is written, replaced and removed', () => {
    // A grid of few values gives many ties.
    const next = randoms(11)
    for (const [dimensions, make] of [
      [3, () => Math.round(next() * 3)],
      [20, next],
      [384, next],
    ] as const) {
      const set = openSet(dimensions)
      const documents = new Map<string, Float32Array[]>()
      for (let step = 0; step < 1_500; step++) {
        const id = `d${Math.floor((next() + 0.5) * 600)}`
        const count = Math.floor((next() + 0.5) * 4)
        const vectors = Array.from({ length: count }, () => vectorOf(dimensions, make))
        set.put(id, Float32Array.from(vectors.flatMap((one) => [...one])))
        if (count === 0) documents.delete(id)
        else documents.set(id, vectors)
        if (step % 50 !== 49) continue
        const query = vectorOf(dimensions, next)
        const meant = reference(documents, query)
        for (const limit of [1, 10, 2_000]) {
          const found = set.nearest(query, limit)
          expect(found?.ids).toEqual(meant.slice(0, limit).map((one) => one.id))
          expect(found?.scores).toEqual(meant.slice(0, limit).map((one) => one.score))
        }
        for (const among of [new Set([...documents.keys()].slice(0, 20)), new Set(documents.keys())]) {
          const found = set.nearest(query, 7, among)
          const allowed = meant.filter((one) => among.has(one.id)).slice(0, 7)
          expect(found?.ids).toEqual(allowed.map((one) => one.id))
        }
      }
      set.close()
    }
  })

  it('tells which chunk is closest, the first of equal ones', () => {
    const set = openSet(2)
    set.put('a', Float32Array.from([1, 0, 0, 1, 0, 2]))
    expect(set.nearest(Float32Array.from([0, 1]), 1)).toEqual({ ids: ['a'], scores: [1], chunks: [1] })
    set.close()
  })

  it('gives up when nearly everything may be among the nearest, instead of reading it all', () => {
    const set = openSet(16)
    const same = new Float32Array(16).fill(1)
    for (let at = 0; at < 6_000; at++) set.put(`d${at}`, same)
    expect(set.nearest(same, 1)).toBeUndefined()
    set.close()
  })

  it('uses the room of removed documents again, and gives everything back when it is closed', () => {
    const memory = new CodeMemory(2 * SLAB_BYTES)
    const rows = (2 * SLAB_BYTES) / 512
    const next = randoms(3)
    for (let round = 0; round < 2; round++) {
      const set = openSet(512, memory)
      for (let at = 0; at < rows * 3; at++) set.put(`d${at % rows}`, vectorOf(512, next))
      expect(() => set.put('more', vectorOf(512, next))).toThrow(MEMORY_IS_FULL)
      set.close()
    }
  })
})
