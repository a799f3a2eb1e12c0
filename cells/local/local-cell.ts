import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { Hono } from 'hono'
import { apiKeyText } from '#contracts/api-keys'
import type { CellDescription } from '#contracts/cells'
import { diskRoom } from '#platform/disk'
import { isServiceError } from '#platform/errors'
import type { NewId } from '#platform/ids'
import type { RateLimiter } from '#platform/rate-limit'
import type { Table } from '#platform/table'
import { Chunker } from './chunking/chunker.ts'
import { openEngine } from './engine/open-engine.ts'
import { FacetCounter } from './facets/facet-counter.ts'
import { controlApp, type ControlDeps } from './http/control-app.ts'
import { dataApp } from './http/data-app.ts'
import type { NodeEnv } from './http/read-json.ts'
import { CellIndexes } from './indexes/cell-indexes.ts'
import { type ImageStore, imageStore } from './images/image-store.ts'
import { indexRegistry } from './indexes/index-registry.ts'
import { refusalOf } from './indexes/open-index.ts'
import { probeIndex } from './indexes/probe.ts'
import { StandIns } from './indexes/stand-ins.ts'
import type { Authorize, DataRequestSeen, ModelStore } from './ports.ts'
import { parseSettings } from './settings.ts'

export type LocalCellOptions = {
  cellId: string
  region: string
  /** The folder of the documents. */
  dataDir: string
  /** The cell's own rows. */
  table: Table
  models: ModelStore
  authorize: Authorize
  /** Counts requests without a valid key, per network. Default: they are not counted. */
  refusals?: RateLimiter
  /** Base of every endpoint, as clients reach it, without a trailing slash. */
  publicUrl: string
  /** How the cell itself calls its endpoints. Default: over the network, at `publicUrl`. */
  fetchEndpoint?: (request: Request) => Promise<Response>
  /** The token the control plane must send. */
  token: string
  /** The key the cell's own canary presents; `authorize` must accept it for every account. */
  canaryApiKey: string
  unavailableModels: 'refuse' | 'substitute'
  /** Default: images are fetched from the public internet. */
  images?: ImageStore
  maxIndexes: number
  /** Below this free space on the disk, new documents and indexes are refused. */
  keepFreeDiskBytes: number
  /** Memory for the vectors of all indexes; those that do not fit are compared on disk. */
  vectorMemoryBytes: number
  newId: NewId
  onError: (error: unknown, context: Record<string, unknown>) => void
  onRequest: (seen: DataRequestSeen) => void
}

/** The engine version whose behaviour is served. */
const MARQO_VERSION = '2.23.1'
const CACHE_BYTES = { index: 128n << 20n, metadata: 64n << 20n }
const SAVE_EVERY_MS = 30_000

export interface LocalCell extends AsyncDisposable {
  /** The whole cell: data requests, and the control plane's under `/_cell/v1`. */
  readonly app: Hono<{ Bindings: NodeEnv }>
  readonly indexCount: number
  /** Memory of the engine's caches. */
  readonly engineCacheBytes: number
  /** Whether the disk has room for more documents and indexes. */
  hasRoom(): Promise<boolean>
}

/** The id of every canary's key; a real key has it with a chance of 2^-100. */
const CANARY_KEY_ID = 'key_00000000000000000000'

/**
 * The key of the cell's canary, derived from the cell's secret: the probe goes through the public endpoint and may meet
 * any replica of the gate, so all of them must know it.
 */
export function canaryApiKeyOf(cellId: string, secret: string): string {
  return apiKeyText(
    CANARY_KEY_ID,
    createHmac('sha256', secret).update(`canary of ${cellId}`).digest('base64url'),
  )
}

/** Opens the cell over its data and serves the indexes in it. */
export async function openLocalCell(options: LocalCellOptions): Promise<LocalCell> {
  const engine = await openEngine(join(options.dataDir, 'lance'), {
    ...CACHE_BYTES,
    vectors: options.vectorMemoryBytes,
  })
  const { connection, words, vectors, cachedBytes } = engine
  const chunker = new Chunker()
  const facetCounter = new FacetCounter()
  const room = diskRoom({ dir: options.dataDir, keepFreeBytes: options.keepFreeDiskBytes })
  const indexes = await CellIndexes.open({
    registry: indexRegistry(options.table),
    connection,
    models: options.models,
    chunker,
    facetCounter,
    images: options.images ?? imageStore(),
    words,
    vectors,
    publicUrl: options.publicUrl,
    room,
    onError: (error, indexId) => options.onError(error, { indexId }),
  })
  const standIns = await StandIns.open(engine)
  const app = new Hono<{ Bindings: NodeEnv }>()
  const data = dataApp({
    ...options,
    indexes,
    room,
    standIn: (id) => standIns.find(id),
    marqoVersion: MARQO_VERSION,
    onFailure: reportDefects(options),
  })
  const answerData = (request: Request) => data.fetch(request, { isFromControlPlane: true })
  app.route('/_cell/v1', controlApp({ ...controlDeps(options, { indexes, standIns }), answerData }))
  app.route('/', data)
  const saving = setInterval(() => {
    indexes.saveCounters().catch((error: unknown) => options.onError(error, { task: 'save counters' }))
  }, SAVE_EVERY_MS)
  return {
    app,
    get indexCount() {
      return indexes.count
    },
    get engineCacheBytes() {
      return cachedBytes()
    },
    hasRoom: () => room.hasRoom(),
    [Symbol.asyncDispose]: async () => {
      clearInterval(saving)
      await indexes[Symbol.asyncDispose]()
      await chunker[Symbol.asyncDispose]()
      await facetCounter[Symbol.asyncDispose]()
      await words[Symbol.asyncDispose]()
      await vectors[Symbol.asyncDispose]()
      connection.close()
    },
  }
}

function controlDeps(
  options: LocalCellOptions,
  { indexes, standIns }: { indexes: CellIndexes; standIns: StandIns },
): Omit<ControlDeps, 'answerData'> {
  const describe = (): CellDescription => ({
    cellId: options.cellId,
    kind: 'local',
    region: options.region,
    defaultModel: options.models.defaultModel,
    unavailableModels: options.unavailableModels,
    indexes: indexes.count,
    maxIndexes: options.maxIndexes,
    marqoVersion: MARQO_VERSION,
  })
  const probe = async (indexId: string) => {
    const { index, label, paused } = indexes.servingById(indexId)
    // A paused index refuses every request, so the canary is skipped.
    if (paused) return { ok: true }
    return probeIndex(await index, {
      endpoint: `${options.publicUrl}/${label}`,
      apiKey: options.canaryApiKey,
      standIns,
      fetch: options.fetchEndpoint ?? ((request) => fetch(request)),
    })
  }
  const report = reportDefects(options)
  return {
    ...options,
    indexes,
    describe,
    probe,
    refusal: (settings) => refusalOf(options.models, parseSettings(settings)),
    models: () => options.models.known(),
    onFailure: (thrown, _request, requestId) => report(thrown, requestId),
  }
}

/** Reports defects to the log; errors of clients are answered only. */
function reportDefects({ onError }: LocalCellOptions) {
  return (thrown: unknown, requestId: string) => {
    if (!isServiceError(thrown) || thrown.kind === 'internal') onError(thrown, { requestId })
  }
}
