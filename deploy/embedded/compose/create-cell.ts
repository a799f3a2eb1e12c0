import { join } from 'node:path'
import { createGate, createRequestMeter } from '#cells/gate'
import { type LocalCell, canaryApiKeyOf, openLocalCell, openModelStore } from '#cells/local'
import { cellGatewayRoutes } from '#contracts/cells'
import { cellCaller } from '#platform/caller'
import { systemNow } from '#platform/clock'
import { contractClient, remoteFetch } from '#platform/http'
import { newId } from '#platform/ids'
import type { Log } from '#platform/log'
import type { Recorder } from '#platform/recorder'
import { memoryRateLimiter } from '#platform/rate-limit/memory'
import type { Table } from '#platform/table'
import { openSqliteStore } from '#platform/table/sqlite'
import { keyUseTally } from './key-use-tally.ts'
import { CELL_ID, REGION } from '../process/process-config.ts'

export type CellOptions = {
  /** The folder of the cell's rows and documents. */
  dir: string
  /** Where downloaded models are kept. */
  modelCacheDir: string
  modelsDir: string | undefined
  /** Models of the hub that may be fetched in addition to Marqo's registry. */
  allowModels: readonly string[] | undefined
  unavailableModels: 'refuse' | 'substitute'
  /** Base of every endpoint, as clients reach it. */
  publicUrl: string
  /** URL of the controller's gateway for cells. */
  gatewayUrl: string
  cellToken: string
  /** Below this much free disk space, no documents or indexes are added. */
  keepFreeDiskBytes: number
  vectorMemoryBytes: number
  /** Requests without a valid key that are allowed per network and minute. */
  refusedPerMinute: number
  /** The hub from which missing models are fetched. */
  hub: { endpoint: string; token: string | undefined }
  log: Log
  metrics: Recorder
}

const MAX_INDEXES = 2000
/** Longer than the feed of key changes waits for a change. */
const GATEWAY_TIMEOUT_MS = 40_000
/** Short, because a client waits for the answer. */
const VERIFY_TIMEOUT_MS = 3_000

export type EmbeddedCell = LocalCell & {
  storage: () => Promise<{ reads: boolean; writes: boolean }>
}

/** Joins the gate and the data plane into one cell. */
export async function createCell(options: CellOptions): Promise<EmbeddedCell> {
  const { log, metrics, hub } = options
  const store = openSqliteStore(join(options.dir, 'cell.sqlite'))
  const canaryApiKey = canaryApiKeyOf(CELL_ID, options.cellToken)
  const { gate, meter, keyUses } = await createEdge(options, { table: store.table('gate'), canaryApiKey })
  const models = openModelStore({
    cacheDir: options.modelCacheDir,
    ...(options.modelsDir !== undefined && { modelsDir: options.modelsDir }),
    allowModels: options.allowModels,
    unavailableModels: options.unavailableModels,
    hubEndpoint: hub.endpoint,
    ...(hub.token !== undefined && { hubToken: hub.token }),
    onError: (error) => log.error({ error }, 'a model could not be unloaded'),
    onModelLost: (model) =>
      log.warn({ model }, 'the process of an embedding model stopped; it is started again when needed'),
  })
  const cell = await openLocalCell({
    cellId: CELL_ID,
    region: REGION,
    dataDir: options.dir,
    table: store.table('cell'),
    models,
    authorize: (request) => gate.authorize(request),
    refusals: memoryRateLimiter({ points: options.refusedPerMinute, perSeconds: 60 }),
    publicUrl: options.publicUrl,
    token: options.cellToken,
    canaryApiKey,
    unavailableModels: options.unavailableModels,
    maxIndexes: MAX_INDEXES,
    keepFreeDiskBytes: options.keepFreeDiskBytes,
    vectorMemoryBytes: options.vectorMemoryBytes,
    newId,
    onError: (error, context) => log.error({ error, ...context }, 'an operation of the cell failed'),
    onRequest: ({ index, from, ...seen }) => {
      metrics.request(seen)
      if (index && from !== 'canary') meter.count({ ...index, ...seen })
    },
  })
  metrics.gauge('marqo_cell_indexes', 'Indexes this cell holds.', () => cell.indexCount)
  metrics.gauge(
    'marqo_cell_engine_cache_bytes',
    'What the engine keeps in memory to be quicker.',
    () => cell.engineCacheBytes,
  )
  metrics.gauge('marqo_gate_cached_keys', 'API keys the gate knows.', () => gate.state().cachedKeys)
  metrics.gauge(
    'marqo_gate_seconds_since_contact',
    'Since the control plane last answered.',
    () => gate.state().secondsSinceContact,
  )
  // Most indexes use the default model; loading it now saves their first user the wait.
  models
    .open({ settings: { model: models.defaultModel, normalizeEmbeddings: true }, accountId: '' }, () => {})
    .catch((error: unknown) => log.error({ error }, 'the bundled model cannot be loaded'))
  return {
    app: cell.app,
    get indexCount() {
      return cell.indexCount
    },
    get engineCacheBytes() {
      return cell.engineCacheBytes
    },
    hasRoom: () => cell.hasRoom(),
    storage: async () => {
      const { reads, writes } = store.state()
      return { reads, writes: writes && (await cell.hasRoom()) }
    },
    [Symbol.asyncDispose]: async () => {
      await keyUses[Symbol.asyncDispose]()
      await meter[Symbol.asyncDispose]()
      await gate[Symbol.asyncDispose]()
      await cell[Symbol.asyncDispose]()
      await models[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}

/** The parts between clients and the data plane: the gate that checks keys, and the meters that count requests. */
async function createEdge(
  { gatewayUrl, cellToken, log, metrics }: CellOptions,
  { table, canaryApiKey }: { table: Table; canaryApiKey: string },
) {
  const clientWithin = (timeoutMs: number) =>
    contractClient(
      cellGatewayRoutes,
      remoteFetch({ baseUrl: gatewayUrl, token: cellToken, name: 'control plane', timeoutMs }),
    )
  const client = clientWithin(GATEWAY_TIMEOUT_MS)
  const keyUses = keyUseTally({
    record: (body) => client.recordApiKeyUse(cellCaller(CELL_ID, newId('request')), { body }),
    onError: (error) => log.debug({ error }, 'the use of keys could not be reported'),
  })
  const gate = await createGate({
    client: { ...client, verifyApiKey: clientWithin(VERIFY_TIMEOUT_MS).verifyApiKey },
    onUse: keyUses.add,
    table,
    now: systemNow,
    newId,
    cellId: CELL_ID,
    ownKey: canaryApiKey,
    onError: (error) => log.debug({ error }, 'the control plane does not answer'),
  })
  const meter = createRequestMeter({
    client,
    cellId: CELL_ID,
    now: systemNow,
    newId,
    onDropped: (requests) => metrics.event('request_meter.dropped', requests),
    onError: (error) => log.debug({ error }, 'the metrics of requests could not be reported'),
  })
  return { gate, meter, keyUses }
}
