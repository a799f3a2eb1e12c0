import { bodyLimit } from 'hono/body-limit'
import {
  type CanaryResult,
  cellConsoleRoutes,
  cellControlRoutes,
  cellDataRoutes,
  type CellDescription,
  type CellModel,
} from '#contracts/cells'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { type Header, limitRefused } from '#platform/edge'
import { bearerCheck, errorResponse, type Handlers, type OnFailure, serve, serviceApp } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { RateLimiter } from '#platform/rate-limit'
import { listDocuments } from '../documents/read-documents.ts'
import type { CellIndexes } from '../indexes/cell-indexes.ts'
import type { NodeEnv } from './read-json.ts'

export type ControlDeps = {
  indexes: CellIndexes
  describe: () => CellDescription
  /**
   * The reason why an index with these settings cannot be served; `undefined` if it can.
   * @throws ServiceError `unprocessable_entity`
   */
  refusal: (settings: Record<string, unknown>) => string | undefined
  probe: (indexId: string) => Promise<CanaryResult>
  models: () => CellModel[]
  /** Answers a data request without checking a key. */
  answerData: (request: Request) => Response | Promise<Response>
  /** The token the control plane must send as `Authorization: Bearer …`. */
  token: string
  /** Counts requests without it, per network, together with those at endpoints. */
  refusals?: RateLimiter | undefined
  newId: NewId
  onFailure: OnFailure
}

/** Settings take half of it at most. */
const MAX_SETTINGS_BYTES = 256 * 1024

function refuseLarge(): never {
  throw new ServiceError({
    kind: 'too_large',
    code: 'request_too_large',
    message: `The request body is larger than ${MAX_SETTINGS_BYTES / 1024} KB.`,
  })
}

/** The control plane's routes of the cell, `cellControlRoutes`; every request needs the cell's token. */
export function controlApp(deps: ControlDeps) {
  const caller: Omit<Caller, 'requestId'> = {
    accountId: '',
    principal: { type: 'system', id: 'control-plane' },
  }
  const app = serviceApp(() => ({ ...caller, requestId: deps.newId('request') }), deps.onFailure)
  const check = bearerCheck(deps.token)
  app.use(async (c, next) => {
    try {
      check(c.req.raw)
    } catch (thrown) {
      return refused(thrown, deps, { env: c.env as NodeEnv | undefined, ...c.var.caller })
    }
    await next()
    return undefined
  })
  for (const path of ['/indexes/:indexId', '/plan'])
    app.use(path, bodyLimit({ maxSize: MAX_SETTINGS_BYTES, onError: refuseLarge }))
  serve(app, { ...cellControlRoutes, ...cellConsoleRoutes }, { ...ofIndexes(deps), ...ofDocuments(deps) })
  return app
}

const ofIndexes = ({
  indexes,
  describe,
  refusal,
  probe,
}: ControlDeps): Handlers<typeof cellControlRoutes> => ({
  describeCell: () => describe(),
  listCellIndexes: async () => ({ results: await indexes.list() }),
  provisionIndex: ({ params, body }) => {
    if (body.indexId === params.indexId) return indexes.provision(body)
    throw new ServiceError({
      kind: 'unprocessable',
      code: 'unprocessable_entity',
      message: 'indexId in the body is not the one in the path.',
    })
  },
  planIndex: ({ body }) => {
    const reason = refusal(body.settings)
    return reason === undefined ? {} : { reason }
  },
  observeIndex: ({ params }) => indexes.observe(params.indexId),
  retireIndex: async ({ params }) => ({ retired: await indexes.retire(params.indexId) }),
  probeIndex: ({ params }) => probe(params.indexId),
})

const ofDocuments = ({ indexes, models, answerData }: ControlDeps): Handlers<typeof cellConsoleRoutes> => ({
  listCellModels: () => ({ results: models() }),
  listCellDocuments: async ({ params, query }) =>
    listDocuments(await indexes.serving(indexes.labelOf(params.indexId)), query),
  // The endpoint's answer is passed on unchanged, errors included.
  runDataOperation: ({ params, body }) => answerData(dataRequest(indexes, { ...params, ...body })),
})

/** What a request without the token is answered: how many more there may be, too. */
async function refused(
  thrown: unknown,
  { refusals }: ControlDeps,
  { env, requestId }: { env: NodeEnv | undefined; requestId: string },
): Promise<Response> {
  const headers: Header[] = []
  const failure = await limitRefused(thrown, refusals, {
    address: env?.address ?? 'unknown',
    headers,
  }).catch((instead: unknown) => instead)
  const response = errorResponse(failure, requestId)
  for (const [name, value] of headers) response.headers.set(name, value)
  return response
}

type DataOperation = {
  indexId: string
  operation: 'addDocuments' | 'deleteDocuments' | 'getDocument' | 'search' | 'recommend'
  documentId?: string | undefined
  body?: unknown
}

/** Builds the request that a client would send to the index's endpoint. */
function dataRequest(
  indexes: CellIndexes,
  { indexId, operation, documentId = '', body }: DataOperation,
): Request {
  const label = indexes.labelOf(indexId)
  const { indexName } = indexes.specOf(indexId)
  const { method, path } = cellDataRoutes[operation]
  const filled = path.replace('{name}', indexName).replace('{id}', encodeURIComponent(documentId))
  return new Request(`http://cell/${label}${filled}`, {
    method: method.toUpperCase(),
    ...(method !== 'get' && {
      body: JSON.stringify(body ?? null),
      headers: { 'content-type': 'application/json' },
    }),
  })
}
