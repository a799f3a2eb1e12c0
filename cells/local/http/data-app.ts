import { randomUUID } from 'node:crypto'
import { type Context, Hono } from 'hono'
import {
  type CellDataOperation,
  type CellDataRoute,
  cellDataRoutes,
  parseEndpointLabel,
} from '#contracts/cells'
import type { DiskRoom } from '#platform/disk'
import { isServiceError, ServiceError } from '#platform/errors'
import { checkAddress, clientGone, type Header, limitRefused } from '#platform/edge'
import { errorResponse } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { RateLimiter } from '#platform/rate-limit'
import { AddDocumentsBody, addDocuments } from '../documents/add-documents.ts'
import { updateDocuments, UpdateDocumentsBody } from '../documents/update-documents.ts'
import { deleteDocuments, DocumentIds, getDocument, getDocuments } from '../documents/read-documents.ts'
import type { CellIndexes } from '../indexes/cell-indexes.ts'
import { STAND_IN_HEADER } from '../indexes/probe.ts'
import type { Authorize, DataRequestSeen } from '../ports.ts'
import { embed, EmbedBody } from '../search/embed.ts'
import { recommend, RecommendBody } from '../search/recommend.ts'
import { SearchBody } from '../search/search-body.ts'
import { toSearchRequest } from '../search/search-request.ts'
import { search } from '../search/search.ts'
import type { ServedIndex } from '../served-index.ts'
import { cpuUse, cudaUse, storageUse } from './device.ts'
import { GetBatchBody, toDeleteAnswer, toDocumentsAnswer } from './answers.ts'
import { isClientGone } from './client-gone.ts'
import { answerNoRoute } from './data-routes.ts'
import { healthOf } from './health.ts'
import { jsonAnswer } from './json-answer.ts'
import { type NodeEnv, readJson } from './read-json.ts'

export type DataDeps = {
  indexes: CellIndexes
  /** The stand-in index that the canary uses in place of a user's. @throws ServiceError `index_not_found` */
  standIn: (id: string) => ServedIndex
  authorize: Authorize
  /** Counts requests without a valid key, per network. */
  refusals?: RateLimiter | undefined
  /** The engine version clients see. */
  marqoVersion: string
  /** The folder of the documents; its disk's usage is reported. */
  dataDir: string
  /** Whether that disk has room for more documents. */
  room: DiskRoom
  newId: NewId
  onFailure: (thrown: unknown, requestId: string) => void
  onRequest: (seen: DataRequestSeen) => void
}

type Env = { Bindings: NodeEnv }
type Ask = {
  c: Context<Env>
  deps: DataDeps
  label: string
  /** Waits for the index to be ready; called only by routes that need one. */
  index: () => Promise<ServedIndex>
  signal: AbortSignal
  /** Headers added to the answer. */
  headers: Headers
}
type Serve = (ask: Ask) => Promise<object> | object

const read = <T extends Parameters<typeof readJson>[2]>({ c }: Ask, schema: T) =>
  readJson(c.req.raw, c.env ?? {}, schema)
const exposesFacets = ({ c }: Ask) => c.req.query('expose_facets')?.toLowerCase() === 'true'

/** The handler of each operation. */
const SERVE: Record<CellDataOperation, Serve> = {
  describeEngine: ({ deps }) => ({ message: 'Welcome to Marqo', version: deps.marqoVersion }),
  addDocuments: async (ask) => {
    const began = performance.now()
    const body = await read(ask, AddDocumentsBody)
    const index = await ask.index()
    await ask.deps.room.require()
    const items = await addDocuments(index, body, { newDocumentId: randomUUID, signal: ask.signal })
    return toDocumentsAnswer(index.indexName, items, {
      durationMs: performance.now() - began,
      headers: ask.headers,
    })
  },
  getDocument: async (ask) =>
    getDocument(await ask.index(), { id: ask.c.req.param('id') ?? '', exposeFacets: exposesFacets(ask) }),
  getDocuments: async (ask) => {
    const ids = await read(ask, DocumentIds)
    return getDocuments(await ask.index(), { ids, exposeFacets: exposesFacets(ask) })
  },
  getDocumentsBatch: async (ask) => {
    const { documentIds } = await read(ask, GetBatchBody)
    return getDocuments(await ask.index(), { ids: documentIds, exposeFacets: exposesFacets(ask) })
  },
  deleteDocuments: async (ask) => {
    const [startedAt, began] = [new Date(), performance.now()]
    const ids = await read(ask, DocumentIds)
    const index = await ask.index()
    await deleteDocuments(index, ids)
    return toDeleteAnswer(index.indexName, ids as string[], {
      startedAt,
      durationMs: performance.now() - began,
    })
  },
  search: async (ask) => {
    const began = performance.now()
    const request = toSearchRequest(await read(ask, SearchBody))
    const { hits, ...beside } = await search(await ask.index(), request, { signal: ask.signal })
    return {
      hits,
      query: request.q ?? null,
      limit: request.limit,
      offset: request.offset,
      processingTimeMs: Math.round(performance.now() - began),
      ...beside,
    }
  },
  getStats: async (ask) => {
    const { engine } = await ask.index()
    return {
      numberOfDocuments: await engine.documentCount(),
      numberOfVectors: await engine.vectorCount(),
      backend: await storageUse(ask.deps.dataDir),
    }
  },
  getSettings: ({ deps, label }) => deps.indexes.settings(label),
  getIndexHealth: async (ask) => healthOf(await ask.index(), ask.deps),
  getHealth: async (ask) => healthOf(await ask.index(), ask.deps),
  listModels: async (ask) => ({ models: modelsOf(await ask.index()) }),
  ejectModel: async (ask) => {
    const model = ask.c.req.query('model_name') ?? ''
    const { embedder, settings } = await ask.index()
    if (model === settings.model && embedder?.letGo())
      return { result: 'success', message: `successfully ejected model_name '${model}'` }
    throw new ServiceError({
      kind: 'not_found',
      code: 'model_not_in_cache',
      message: `Model '${model}' is not loaded for this index. GET /models lists what is.`,
    })
  },
  getCpu: () => cpuUse(),
  getCuda: () => cudaUse(),
  updateDocuments: async (ask) => {
    const began = performance.now()
    const body = await read(ask, UpdateDocumentsBody)
    const index = await ask.index()
    await ask.deps.room.require()
    const items = await updateDocuments(index, body, ask.signal)
    return toDocumentsAnswer(index.indexName, items, {
      durationMs: performance.now() - began,
      headers: ask.headers,
    })
  },
  recommend: async (ask) => {
    const began = performance.now()
    const body = await read(ask, RecommendBody)
    const recommended = await recommend(await ask.index(), body, ask.signal)
    return { ...recommended, query: null, processingTimeMs: Math.round(performance.now() - began) }
  },
  embed: async (ask) => {
    const began = performance.now()
    const body = await read(ask, EmbedBody)
    const embeddings = await embed(await ask.index(), body, ask.signal)
    return {
      content: body.content,
      embeddings,
      processingTimeMs: Math.round(performance.now() - began),
    }
  },
}

/** The model of this index under the name in its settings; models of other indexes are not shown. */
function modelsOf({ embedder, settings }: ServedIndex): { model_name: string; model_device: string }[] {
  return embedder?.isLoaded ? [{ model_name: settings.model, model_device: 'cpu' }] : []
}

/** Marqo's document and search API at `/<endpoint label>/…`: contract §4. */
export function dataApp(deps: DataDeps): Hono<Env> {
  const app = new Hono<Env>()
  for (const [operation, route] of Object.entries(cellDataRoutes) as [CellDataOperation, CellDataRoute][]) {
    const path = route.path === '/' ? '' : route.path.replaceAll(/\{(\w+)\}/g, ':$1')
    for (const pattern of path === '' ? ['/:label', '/:label/'] : [`/:label${path}`])
      app.on(route.method.toUpperCase(), pattern, (c) => answer({ c, deps, operation }))
  }
  app.all('*', (c) => {
    const requestId = deps.newId('request')
    let response: Response
    try {
      response = answerNoRoute(c)
    } catch (thrown) {
      response = errorResponse(thrown, requestId)
    }
    response.headers.set('x-request-id', requestId)
    return response
  })
  return app
}

async function answer({
  c,
  deps,
  operation,
}: {
  c: Context<Env>
  deps: DataDeps
  operation: CellDataOperation
}): Promise<Response> {
  const began = performance.now()
  const requestId = deps.newId('request')
  const seen: DataRequestSeen = { operation, status: 500, durationMs: 0, from: 'client' }
  const headers = new Headers({ 'x-request-id': requestId })
  const limit: Header[] = []
  let response: Response
  try {
    const label = c.req.param('label') ?? ''
    await authorizeAt(c, deps, { label, seen }).catch((thrown: unknown) => {
      const address = c.env?.address ?? 'unknown'
      return limitRefused(thrown, deps.refusals, { address, headers: limit })
    })
    checkAddress(c.req.url)
    const standIn = seen.from === 'canary' ? c.req.header(STAND_IN_HEADER) : undefined
    const index = async () => (standIn === undefined ? deps.indexes.serving(label) : deps.standIn(standIn))
    const result = await SERVE[operation]({ c, deps, label, index, signal: c.req.raw.signal, headers })
    response = await jsonAnswer(withTelemetry(c, result, began), headers)
  } catch (thrown) {
    const isGone = isClientGone(thrown, c.req.raw.signal)
    if (!isGone) deps.onFailure(thrown, requestId)
    response = errorResponse(isGone ? clientGone(thrown) : thrown, requestId)
    for (const [name, value] of [...headers, ...limit]) response.headers.set(name, value)
  }
  deps.onRequest({ ...seen, status: response.status, durationMs: performance.now() - began })
  return response
}

/** The key is checked first, so that a caller without one cannot learn which indexes exist. */
async function authorizeAt(
  c: Context<Env>,
  deps: DataDeps,
  { label, seen }: { label: string; seen: DataRequestSeen },
): Promise<void> {
  const speaksOf = parseEndpointLabel(label)
  const name = c.req.param('name')
  try {
    seen.from = await whoAsks(c, deps, {
      accountId: speaksOf?.accountId ?? '',
      indexName: speaksOf?.indexName ?? '',
      needed: cellDataRoutes[seen.operation].needed,
    })
    tellIndex(seen, deps, label)
  } catch (thrown) {
    // The key belongs to the index's account but its scope is too small: the request is recorded for that account.
    if (isServiceError(thrown, 'forbidden')) tellIndex(seen, deps, label)
    throw thrown
  }
  if (speaksOf && (name === undefined || name === speaksOf.indexName)) return
  throw new ServiceError({
    kind: 'not_found',
    code: 'index_not_found',
    message: `There is no index '${name ?? ''}' at this endpoint. Each index has an endpoint of its own; list the indexes to see them.`,
  })
}

function tellIndex(seen: DataRequestSeen, { indexes }: DataDeps, label: string): void {
  const spec = indexes.specAt(label)
  if (spec) seen.index = { accountId: spec.accountId, indexId: spec.indexId }
}

async function whoAsks(
  c: Context<Env>,
  { authorize }: DataDeps,
  asked: Omit<Parameters<Authorize>[0], 'apiKey'>,
): Promise<DataRequestSeen['from']> {
  if (c.env?.isFromControlPlane) return 'console'
  const key = await authorize({ ...asked, apiKey: c.req.header('x-api-key') })
  return key.isCanary ? 'canary' : 'client'
}

/** `?telemetry=True` adds the elapsed time, under Marqo's name for the operation. */
function withTelemetry(c: Context<Env>, result: object, began: number): object {
  if (c.req.query('telemetry')?.toLowerCase() !== 'true' || Array.isArray(result)) return result
  const path = c.req.path.slice(`/${c.req.param('label') ?? ''}`.length)
  return { ...result, telemetry: { timesMs: { [`${c.req.method} ${path}`]: performance.now() - began } } }
}
