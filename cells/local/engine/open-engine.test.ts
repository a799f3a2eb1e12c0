import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { LanceIndex, NO_HOOKS } from './lance-index.ts'
import { openEngine } from './open-engine.ts'

const EACH = 1n << 20n
/** By how much a cache may exceed its limit before it evicts. */
const SLACK = 512 << 10

it('the engine keeps its memory limit, however much is written', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-engine-'))
  const limits = { index: EACH, metadata: EACH, vectors: 1 << 20 }
  const { connection, words, vectors, cachedBytes } = await openEngine(dir, limits)
  const index = await LanceIndex.create(connection, 'books', { ...NO_HOOKS, words, vectors })
  const empty = cachedBytes()

  for (let at = 0; at < 100; at++) {
    const row = { id: `${at % 10}`, doc: '{}', eq: [], vectors: new Map(), numbers: new Map() }
    await index.upsert([{ ...row, texts: new Set(['title']) }], 3)
  }

  expect(cachedBytes()).toBeGreaterThan(empty)
  expect(cachedBytes()).toBeLessThan(2 * Number(EACH) + SLACK)
  await index.close()
  await words[Symbol.asyncDispose]()
  await vectors[Symbol.asyncDispose]()
  connection.close()
  await rm(dir, { recursive: true })
})
