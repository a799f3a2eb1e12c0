import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_INDEX_STATS } from '#contracts/cells'
import type { Caller } from '#platform/caller'
import { systemNow } from '#platform/clock'
import { callerBeside } from '#platform/http'
import { newId } from '#platform/ids'
import { noRepeats } from '#platform/idempotency'
import { silentFeed } from '#platform/feed'
import type { Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyFileVault } from '#platform/vault/key-file'
import { cellRepository, indexesApp, indexRepository, metricsRepository, readConfig } from '#services/indexes'
import { median, type Row } from './support/report.ts'

const INDEXES = 20
const CALLS = 300
const ROUNDS = 5
/** Other accounts' indexes are created many at a time, so they are spread over many cells. */
const CELLS = 64
const AT_ONCE = 500

const size = {
  inferenceType: 'marqo.CPU.small',
  storageClass: 'marqo.basic',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
}
/** Measures the list call of an account with 20 indexes, among 100 accounts and among 100,000. */
export async function measureListGrowth(): Promise<Row> {
  const dir = await mkdtemp(join(tmpdir(), 'marqo-bench-'))
  {
    await using store = openSqliteStore(join(dir, 'store.sqlite'))
    const indexes = indexRepository(store.table('indexes'), {
      now: systemNow,
      tombstoneSeconds: 60,
      feed: silentFeed(),
    })
    const cellRows = await registerCells(store.table('indexes'))
    const fill = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, at) =>
          insert(indexes, { accountId: `acc_${from + at}`, indexName: 'only', cellId: cellAt(at) }),
        ),
      )
    const app = indexesApp(
      {
        indexes,
        metrics: metricsRepository(store.table('indexes'), { now: systemNow }),
        once: noRepeats,
        cells: {
          place: never,
          cell: never,
          isConfigured: never,
          all: never,
          describeAll: never,
          cellOfToken: never,
        },
        cellRows,
        limitsOf: never,
        now: systemNow,
        newId,
        config: readConfig({}),
        publish: never,
        onCanaryFailed: () => {},
        onPlacedDrift: () => {},
      },
      callerBeside,
    )
    const caller: Caller = {
      accountId: 'acc_measured',
      principal: { type: 'apiKey', id: 'key' },
      permissions: ['indexes:read'],
      requestId: 'req',
    }
    for (let at = 0; at < INDEXES; at++)
      await insert(indexes, { accountId: caller.accountId, indexName: `index-${at}`, cellId: cellAt(0) })
    const list = async () => {
      const answer = await app.fetch(new Request('http://service/indexes'), { caller })
      await answer.arrayBuffer()
    }
    await fill(0, 100)
    const few = await perCall(list)
    for (let from = 100; from < 100_000; from += AT_ONCE) await fill(from, Math.min(100_000, from + AT_ONCE))
    const many = await perCall(list)
    await rm(dir, { recursive: true })
    const ratio = many / few
    return {
      name: 'list call, 100,000 accounts in the table',
      measured: `${many.toFixed(3)} ms`,
      against: `100 accounts: ${few.toFixed(3)} ms`,
      ratio,
      target: '≤ 1.2',
      met: ratio <= 1.2,
    }
  }
}

const cellAt = (at: number) => `cell-${at % CELLS}`

async function registerCells(table: Table): Promise<ReturnType<typeof cellRepository>> {
  const vault = keyFileVault(Buffer.alloc(32, 'k').toString('base64url'))
  const cells = cellRepository(table, { vault, now: systemNow })
  for (let at = 0; at < CELLS; at++) {
    const [cellId, kind] = [cellAt(at), 'local'] as const
    await cells.register(
      { cellId, kind, controlUrl: 'http://cell', tokenHash: cellId, token: cellId },
      () => [],
    )
    await cells.learn(
      cellId,
      {
        cellId,
        kind,
        region: 'local',
        defaultModel: 'hf/all-MiniLM-L6-v2',
        unavailableModels: 'refuse',
        indexes: 0,
        maxIndexes: 100_000,
        marqoVersion: '2.13.0',
      },
      () => [],
    )
  }
  return cells
}

function never(): never {
  throw new Error('not part of this measurement')
}

async function insert(
  indexes: ReturnType<typeof indexRepository>,
  { accountId, indexName, cellId }: { accountId: string; indexName: string; cellId: string },
): Promise<void> {
  const indexId = newId('index')
  const index = {
    accountId,
    indexId,
    indexName,
    cellId,
    createdAt: new Date(),
    settings: { type: 'unstructured' as const, model: 'hf/all-MiniLM-L6-v2' },
    size,
    generation: 1,
    observedGeneration: 1,
    status: 'READY' as const,
    endpoint: `http://localhost:8882/${indexName}`,
    marqoVersion: '2.13.0',
    stats: NO_INDEX_STATS,
    history: [],
  }
  await indexes.insertIndex(index, {
    job: { id: newId('job'), dueAt: new Date(), payload: null },
    maxIndexes: 1000,
    also: [],
  })
}

async function perCall(call: () => Promise<void>): Promise<number> {
  for (let at = 0; at < CALLS; at++) await call()
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now()
    for (let at = 0; at < CALLS; at++) await call()
    samples.push((performance.now() - began) / CALLS)
  }
  return median(samples)
}
