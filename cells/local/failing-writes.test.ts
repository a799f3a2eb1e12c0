import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSqliteStore } from '#platform/table/sqlite'
import { type Failing, failing, type FailsAt } from '#platform/testing'
import { openCellFixture } from './testing/fixture.ts'

let root: string
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), 'failing-writes-'))))
afterAll(() => rm(root, { recursive: true, force: true }))

const INDEX_ID = 'idx_00000001'
const SETTINGS = { type: 'unstructured', model: 'random/small' }
const DOCUMENTS = { documents: [{ _id: '1', t: 'hello' }], tensorFields: ['t'] }

const openCell = (dir: string, fails?: Failing) =>
  openCellFixture({
    dir,
    openStore: (file) => {
      const store = openSqliteStore(file)
      return {
        table: (name) => (fails ? fails.table(store.table(name)) : store.table(name)),
        [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
      }
    },
    unavailableModels: 'refuse',
  })

type Cell = Awaited<ReturnType<typeof openCell>>

/** Retries like a client while storage fails. */
async function patiently<T extends { status: number }>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (answer.status !== 503) return answer
  }
}

const provision = (cell: Cell): ReturnType<Cell['provision']> =>
  cell.provision(SETTINGS, { indexId: INDEX_ID }).catch((error: unknown) => {
    if (String(error).includes('storage_unavailable')) return provision(cell)
    throw error
  })

/** Creates, fills and searches an index while one write fails. @returns whether that write happened */
async function lifeWith(dir: string, at: FailsAt): Promise<boolean> {
  const fails = failing(at)
  await using cell = await openCell(dir, fails)
  const { phase, endpoint } = await provision(cell)
  expect(phase).toBe('ready')
  const call = cell.data(`${endpoint}/indexes/my-index`)
  expect(await patiently(() => call('POST', '/documents', DOCUMENTS))).toMatchObject({
    status: 200,
    body: { errors: false },
  })
  expect((await call('POST', '/search', { q: 'hello' })).body['hits']).toHaveLength(1)
  await cell.cell[Symbol.asyncDispose]()
  return fails.hasFailed
}

it.each(['before', 'after'] as const)(
  'a cell keeps an index and every acknowledged document, whichever write of its rows fails once, %s it was stored',
  async (when) => {
    let write = 0
    let cameToFail = true
    while (cameToFail) {
      write++
      const dir = join(root, `${when}-${write}`)
      cameToFail = await lifeWith(dir, { write, when })
      await using cell = await openCell(dir)
      const { phase, endpoint } = await provision(cell)
      expect([write, phase]).toEqual([write, 'ready'])
      const call = cell.data(`${endpoint}/indexes/my-index`)
      expect((await call('GET', '/stats')).body).toMatchObject({ numberOfDocuments: 1 })
      expect(
        (await call('POST', '/search', { q: 'hello', searchMethod: 'LEXICAL' })).body['hits'],
      ).toHaveLength(1)
    }
    expect(write).toBeGreaterThan(3)
  },
)
