import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type DynamoLocal, hasJava, startDynamoLocal } from '#platform/table/dynamo/testing'
import { until } from '../support/product.ts'
import { type StoreConfig, TABLES } from './store.ts'
import { API, sendAtRandom } from './workload.ts'
import { type Account, READS_PER_MINUTE, ROOM, startWorld, type World } from './world.ts'

/** `TWO_CONTROLLERS_SEED` repeats a run that failed: its seed is in the name of the test. */
const GIVEN_SEED = process.env['TWO_CONTROLLERS_SEED']
const FIXED_SEED = 7
/** Another one each day. */
const SEED_OF_THE_DAY = Math.floor(Date.now() / 86_400_000)
/** How long the sweep of a controller takes to see what another one wrote. */
const SWEEP_MS = 500
const SETTLE_SECONDS = 60
/** Ends what hangs. */
const LIMIT_MS = 300_000

const StoredIndex = z.object({
  accountId: z.string(),
  indexId: z.string(),
  indexName: z.string(),
  status: z.string(),
  history: z.array(z.object({ status: z.string() })),
})

async function storedIndexes({ table, accounts }: World): Promise<z.infer<typeof StoredIndex>[]> {
  const pages = await Promise.all(
    accounts.map(({ accountId }) =>
      table('indexes').query(`ACCOUNT#${accountId}`, { prefix: 'INDEX#', limit: 100 }),
    ),
  )
  return pages.flatMap(({ items }) => items.map((row) => StoredIndex.parse(row)))
}

async function placedCount({ table }: World): Promise<number> {
  const { items } = await table('indexes').query('CELL#local', { prefix: 'PLACED#', limit: 100 })
  return items.reduce((sum, row) => sum + Number(row['placed']), 0)
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

async function usesOf({ instances: [one] }: World, account: Account): Promise<Map<string, number>> {
  const reply = await one.send('GET', `${API}/keys?limit=50`, { headers: account.admin })
  const keys = (reply?.body['results'] ?? []) as { keyId: string; requests: number }[]
  return new Map(keys.map(({ keyId, requests }) => [keyId, requests]))
}

/** Sends work to either at random and kills them, and compares what is left with what was answered. */
async function expectNothingLost(world: World, seed: number): Promise<void> {
  const told = await sendAtRandom(world, seed)
  const settled = await until(SETTLE_SECONDS, async () => {
    const jobs = await world.table('indexes').query('JOB#indexes', { limit: 10 })
    const stored = await storedIndexes(world)
    return jobs.items.length === 0 && stored.every(({ status }) => status === 'READY') ? stored : undefined
  })
  // No index was placed twice, none is left behind, and the counts are those of the rows.
  expect([...world.cell.held.keys()].sort()).toEqual(settled.map(({ indexId }) => indexId).sort())
  expect(settled.length).toBeLessThanOrEqual(ROOM)
  expect(await placedCount(world)).toBe(settled.length)
  // Each job had its effect once.
  for (const { history } of settled)
    expect(history.map(({ status }) => status)).toEqual(['CREATING', 'READY'])
  const there = new Set(settled.map(({ accountId, indexName }) => `${accountId} ${indexName}`))
  const known = [...told.indexes].filter(([, state]) => state !== 'unknown')
  expect(known.map(([subject]) => [subject, there.has(subject) ? 'there' : 'gone'])).toEqual(known)
  // A batch that was reported through both, and again after a crash, is counted once.
  for (const account of world.accounts) {
    const counted = await usesOf(world, account)
    for (const { keyId } of account.spare) expect(counted.get(keyId)).toBe(told.uses.get(keyId) ?? 0)
  }
}

function describeTwoControllers(name: string, ofSeed: number, open: () => Promise<StoreConfig>): void {
  const seed = Number(GIVEN_SEED ?? ofSeed)
  describe(`two controllers over ${name}`, { timeout: LIMIT_MS }, () => {
    let world: World
    beforeAll(async () => void (world = await startWorld(await open())), LIMIT_MS)
    afterAll(() => world?.[Symbol.asyncDispose](), LIMIT_MS)

    it(`lose, double and miscount nothing, whichever of them takes a request and whichever is killed (seed ${seed})`, () =>
      expectNothingLost(world, seed))

    it('place no more than their cell takes when both are asked at once', async () => {
      const [one, other] = world.instances
      const before = await placedCount(world)
      const replies = await Promise.all(
        world.accounts.flatMap(({ admin }) =>
          ['x', 'y', 'z'].map((index, at) =>
            (at % 2 === 0 ? one : other).send('POST', `${API}/indexes/${index}`, {
              headers: admin,
              body: { model: 'random' },
            }),
          ),
        ),
      )
      const created = replies.filter((reply) => reply?.status === 200).length
      expect(await placedCount(world)).toBe(before + created)
      expect(before + created).toBe(ROOM)
    })

    it('tell a watcher at one of a change made at the other', async () => {
      const [one, other] = world.instances
      const account = world.accounts[0]
      if (account === undefined) throw new Error('no account')
      const [gone] = await until(SETTLE_SECONDS, async () => {
        const mine = (await storedIndexes(world)).filter(({ accountId }) => accountId === account.accountId)
        return mine.length > 0 && mine.every(({ status }) => status === 'READY') ? mine : undefined
      })
      if (gone === undefined) throw new Error('no index')
      const ended = new AbortController()
      const watched = await fetch(`${one.url}${API}/index-events`, {
        headers: account.admin,
        signal: ended.signal,
      })
      const reader = watched.body?.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      const heard = async (pattern: RegExp) => {
        while (!pattern.test(text)) {
          const next = await reader?.read()
          if (next === undefined || next.done) throw new Error(`the stream ended: ${text}`)
          text += next.value
        }
      }
      await heard(/event: snapshot/)
      const deleted = await other.send('DELETE', `${API}/indexes/${gone.indexName}`, {
        headers: account.admin,
      })
      expect(deleted?.status).toBe(200)
      await heard(new RegExp(`event: gone\\ndata: .*"${gone.indexName}"`))
      ended.abort()
    })

    it('tell the gates at both of a revocation made at one, within two sweeps', async () => {
      const account = world.accounts[1]
      const revoked = account?.spare[0]
      if (account === undefined || revoked === undefined) throw new Error('no key')
      const { asCell, instances } = world
      const changesAt = async (at: (typeof instances)[number]) => {
        const path = '/cell/v1/api-key-changes'
        const begun = await at.send('GET', path, { headers: asCell })
        const after = encodeURIComponent(String(begun?.body['cursor']))
        return () => at.send('GET', `${path}?after=${after}&waitSeconds=25`, { headers: asCell })
      }
      const waits = await Promise.all(instances.map(changesAt))
      // What a request takes here: a busy machine makes all of them slower.
      const roundTrips = await Promise.all([1, 2, 3].map(() => timed(() => changesAt(instances[1]))))
      const waiting = waits.map((wait) => wait())
      const begun = performance.now()
      const done = await instances[0].send('DELETE', `${API}/keys/${revoked.keyId}`, {
        headers: account.admin,
      })
      expect(done?.status).toBe(200)
      for (const reply of await Promise.all(waiting))
        expect(reply?.body['changes']).toContainEqual({ keyHash: revoked.keyHash, revoked: true })
      const slowest = Math.max(...roundTrips)
      expect((performance.now() - begun - 3 * slowest) / SWEEP_MS).toBeLessThan(2)
      for (const at of instances)
        await until(
          10,
          async () =>
            (await at.send('GET', `${API}/indexes`, { headers: revoked.headers }))?.status === 401 ||
            undefined,
        )
    })

    it('count the requests of an account against one limit', async () => {
      const account = world.accounts[3]
      if (account === undefined) throw new Error('no account')
      const replies = []
      for (let at = 0; at < READS_PER_MINUTE + 20; at += 10)
        replies.push(
          ...(await Promise.all(
            Array.from({ length: 10 }, (_, more) =>
              world.instances[(at + more) % 2 === 0 ? 0 : 1].send('GET', `${API}/indexes`, {
                headers: account.admin,
              }),
            ),
          )),
        )
      const allowed = replies.filter((reply) => reply?.status === 200).length
      // Each instance may leave a hundredth of the budget unused.
      expect(allowed).toBeLessThanOrEqual(READS_PER_MINUTE)
      const last = replies.at(-1)
      expect(last?.status).toBe(429)
      expect(last?.headers.get('ratelimit-limit')).toBe(String(READS_PER_MINUTE))
      expect(last?.headers.get('ratelimit-remaining')).toBe('0')
    })
  })
}

let dir: string
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), 'marqo-two-'))))
afterAll(() => rm(dir, { recursive: true, force: true }))
describeTwoControllers('SQLite', FIXED_SEED, async () => ({
  engine: 'sqlite',
  file: join(dir, 'controller.sqlite'),
}))

const runs = hasJava() || process.env['CI'] === 'true'
describe.runIf(runs)('with DynamoDB Local', () => {
  let local: DynamoLocal
  beforeAll(async () => void (local = await startDynamoLocal()), 90_000)
  afterAll(() => local[Symbol.asyncDispose]())
  describeTwoControllers('DynamoDB Local', SEED_OF_THE_DAY, async () => {
    for (const name of TABLES) await local.createTable(name)
    return { engine: 'dynamo', port: local.port }
  })
})
