import * as z from 'zod'
import { route } from '../access/index.ts'
import { jsonBody, queryNumber } from '../values/index.ts'
import { responses } from '../errors/index.ts'
import { cellMeteringRoutes } from './metering.ts'
import {
  ApiKeyChange,
  ApiKeyHash,
  ApiKeyUse,
  CanaryResult,
  CellDescription,
  CellIndexPlan,
  CellIndexSpec,
  CellIndexState,
  CellModel,
  VerifiedApiKey,
} from './schemas.ts'

const IndexIdParams = z.object({ indexId: z.string() })

const INTERNAL = { audience: ['internal'] } as const
/** For the gates of cells; Auth calls them for the Public gateway. */
const GATES = { audience: ['cells', 'internal'] } as const

/** Control plane → cell, under `/_cell/v1` of the cell, guarded by the cell's shared token. */
export const cellControlRoutes = {
  describeCell: route({
    operationId: 'describeCell',
    method: 'get',
    path: '/cell',
    access: INTERNAL,
    responses: responses(CellDescription, [401]),
  }),
  listCellIndexes: route({
    operationId: 'listCellIndexes',
    method: 'get',
    path: '/indexes',
    access: INTERNAL,
    responses: responses(z.object({ results: z.array(CellIndexState) }), [401]),
  }),
  /**
   * Idempotent. Answers at once with the current state; 409 `generation_conflict` when the cell holds a later
   * generation.
   */
  provisionIndex: route({
    operationId: 'provisionIndex',
    method: 'put',
    path: '/indexes/{indexId}',
    access: INTERNAL,
    request: { params: IndexIdParams, ...jsonBody(CellIndexSpec) },
    responses: responses(CellIndexState, [401, 409, 422, 503]),
  }),
  /** Whether the cell could serve an index with these settings. Creates, loads and downloads nothing. */
  planIndex: route({
    operationId: 'planIndex',
    method: 'post',
    path: '/plan',
    access: INTERNAL,
    request: jsonBody(CellIndexSpec.pick({ settings: true })),
    responses: responses(CellIndexPlan, [401, 422]),
  }),
  /** 404 `index_not_found` when the cell holds no index with this id. */
  observeIndex: route({
    operationId: 'observeIndex',
    method: 'get',
    path: '/indexes/{indexId}',
    access: INTERNAL,
    request: { params: IndexIdParams },
    responses: responses(CellIndexState, [401, 404]),
  }),
  /** Idempotent: `retired` is true once nothing of the index is served. */
  retireIndex: route({
    operationId: 'retireIndex',
    method: 'delete',
    path: '/indexes/{indexId}',
    access: INTERNAL,
    request: { params: IndexIdParams },
    responses: responses(z.object({ retired: z.boolean() }), [401, 503]),
  }),
  /** Writes, finds and deletes one document through the public endpoint of the index. */
  probeIndex: route({
    operationId: 'probeIndex',
    method: 'post',
    path: '/indexes/{indexId}/probe',
    access: INTERNAL,
    request: { params: IndexIdParams },
    responses: responses(CanaryResult, [401, 404]),
  }),
}

/** Routes for the data of an index, for users of the Console, who have no API key. */
export const cellConsoleRoutes = {
  /** In order of `_id`; `filter` is Marqo's. 503 `index_not_ready`, `index_paused`. */
  listCellDocuments: route({
    operationId: 'listCellDocuments',
    method: 'get',
    path: '/indexes/{indexId}/documents',
    access: INTERNAL,
    request: {
      params: IndexIdParams,
      query: z.object({
        limit: queryNumber(z.number().int().min(1).max(100)),
        after: z.string().optional(),
        filter: z.string().optional(),
      }),
    },
    responses: responses(
      z.object({
        results: z.array(z.looseObject({ _id: z.string() })),
        /** Set while more may follow: pass it back as `after`. */
        next: z.string().optional(),
        total: z.number().int(),
      }),
      [400, 401, 404, 422, 503],
    ),
  }),
  /** Runs one operation as the index's endpoint would, and answers what it answers. */
  runDataOperation: route({
    operationId: 'runDataOperation',
    method: 'post',
    path: '/indexes/{indexId}/data/{operation}',
    access: INTERNAL,
    request: {
      params: IndexIdParams.extend({
        operation: z.enum(['addDocuments', 'deleteDocuments', 'getDocument', 'search', 'recommend']),
      }),
      ...jsonBody(z.object({ documentId: z.string().optional(), body: z.unknown().optional() })),
    },
    responses: responses(z.record(z.string(), z.unknown()), [400, 401, 404, 413, 422, 429, 503]),
  }),
  /** The models this cell can serve by name. */
  listCellModels: route({
    operationId: 'listCellModels',
    method: 'get',
    path: '/models',
    access: INTERNAL,
    responses: responses(z.object({ results: z.array(CellModel) }), [401]),
  }),
}

/** Routes by which gates check keys and report their use. Served by API Keys. */
export const cellApiKeyRoutes = {
  /** `key` is absent when no usable key has this hash; `refusedBecause` then says why. */
  verifyApiKey: route({
    operationId: 'verifyApiKey',
    method: 'post',
    path: '/verify-api-key',
    access: GATES,
    request: jsonBody(z.object({ keyHash: ApiKeyHash })),
    responses: responses(
      z.object({
        key: VerifiedApiKey.optional(),
        /** Permissions of the key in the control plane. */
        permissions: z.array(z.string()).optional(),
        refusedBecause: z.enum(['unknown', 'revoked', 'expired']).optional(),
      }),
      [401, 422],
    ),
  }),
  /**
   * Changes after the cursor `after`. Without it the answer is a cursor of the present, at once. Waits up to
   * `waitSeconds` for a change. Delivers at least once, in order of commit; a new reader also gets the last changes
   * before its cursor. 422 `cursor_expired` when changes since `after` are no longer kept (7 days), or the cursor is of
   * another feed: drop every cached key and begin without `after`.
   */
  listApiKeyChanges: route({
    operationId: 'listApiKeyChanges',
    method: 'get',
    path: '/api-key-changes',
    access: GATES,
    request: {
      query: z.object({
        after: z.string().optional(),
        waitSeconds: queryNumber(z.number().min(0).max(30)).default(0),
      }),
    },
    responses: responses(z.object({ changes: z.array(ApiKeyChange), cursor: z.string() }), [401, 422]),
  }),
  /** Counts requests. A batch that is sent again counts nothing. */
  recordApiKeyUse: route({
    operationId: 'recordApiKeyUse',
    method: 'post',
    path: '/api-key-use',
    access: GATES,
    request: jsonBody(z.object({ batchId: z.string().min(1).max(64), uses: z.array(ApiKeyUse).max(40) })),
    responses: responses(z.object({ recorded: z.boolean() }), [401, 403, 409, 422]),
  }),
}

/** Cell → control plane, under `/cell/v1` of the controller, guarded by the same token. */
export const cellGatewayRoutes = { ...cellApiKeyRoutes, ...cellMeteringRoutes }
