import * as z from 'zod'
import { route } from '../access/index.ts'
import { queryNumber } from '../values/index.ts'
import { responses } from '../errors/index.ts'
import { IndexStatus } from './schemas.ts'

/** A model an index can name, and what this deployment can do with it. */
export const Model = z
  .object({
    model: z.string(),
    dimensions: z.number().int().nullable().describe('`null`: set by the index (`no_model`).'),
    /** `none`: the user brings vectors. */
    modality: z.enum(['text', 'multimodal', 'none']),
    /**
     * `ready`: stored on the cell. `download`: downloaded when the first index needs it. `substitute`: another model
     * embeds the text in its place. `unavailable`: creating an index with it would fail.
     */
    availability: z.enum(['ready', 'download', 'substitute', 'unavailable']),
    /** The longest text that it reads; the rest is ignored. */
    tokens: z.number().int().optional(),
    isDefault: z.boolean(),
    /** Its vectors are meaningless; for tests. */
    isSynthetic: z.boolean(),
  })
  .meta({ id: 'Model' })
export type Model = z.infer<typeof Model>

export const ModelList = z.object({ results: z.array(Model) }).meta({ id: 'ModelList' })

export const IndexHistoryEntry = z
  .object({
    at: z.string(),
    status: IndexStatus,
    /** Why it failed or was rolled back. */
    reason: z.string().optional(),
    /** What was changed, when a change began: `numberOfInferences: 1 → 2`. */
    changes: z.array(z.string()).optional(),
  })
  .meta({ id: 'IndexHistoryEntry' })
export type IndexHistoryEntry = z.infer<typeof IndexHistoryEntry>
export const IndexHistory = z
  .object({
    /** Newest first; the latest 50. */
    results: z.array(IndexHistoryEntry),
  })
  .meta({ id: 'IndexHistory' })
export type IndexHistory = z.infer<typeof IndexHistory>

/** Further routes of the Index service, for the Console. */
export const indexConsoleRoutes = {
  listModels: route({
    operationId: 'listModels',
    method: 'get',
    path: '/models',
    access: { audience: ['web'], permission: 'indexes:read' },
    responses: responses(ModelList, [401, 403, 429, 503]),
  }),
  /** The statuses of the index, and when it reached each. */
  getIndexHistory: route({
    operationId: 'getIndexHistory',
    method: 'get',
    path: '/indexes/{name}/history',
    access: { audience: ['web'], permission: 'indexes:read', names: 'index' },
    request: { params: z.object({ name: z.string() }) },
    responses: responses(IndexHistory, [401, 403, 404, 429]),
  }),
  /** JSON Schema (2020-12) of the body of `createIndex`, for editors. */
  getIndexSettingsSchema: route({
    operationId: 'getIndexSettingsSchema',
    method: 'get',
    path: '/index-settings-schema',
    access: { audience: ['web'], permission: 'indexes:read' },
    responses: responses(z.record(z.string(), z.unknown()), [401, 403, 429]),
  }),
}

export const CellView = z
  .object({
    cellId: z.string(),
    health: z.enum(['up', 'down']),
    /** As the cell last reported; absent when it has not answered since the start. */
    kind: z.enum(['local', 'kubernetes']).optional(),
    region: z.string().optional(),
    defaultModel: z.string().optional(),
    unavailableModels: z.enum(['refuse', 'substitute']).optional(),
    marqoVersion: z.string().optional(),
    indexes: z.number().int().optional(),
    maxIndexes: z.number().int().optional(),
    /** When the cell last answered. */
    lastSeenAt: z.string().optional(),
  })
  .meta({ id: 'Cell' })
export type CellView = z.infer<typeof CellView>

export const IndexOfCell = z
  .object({
    indexId: z.string(),
    indexName: z.string(),
    accountId: z.string(),
    status: IndexStatus,
    /** Ready without pods: it answers no data requests. */
    isPaused: z.boolean(),
    /** The size that serves, unless another one is on its way. */
    size: z.object({
      storageClass: z.string(),
      inferenceType: z.string(),
      numberOfShards: z.number().int(),
      numberOfReplicas: z.number().int(),
      numberOfInferences: z.number().int(),
    }),
    documents: z.number().int(),
    vectors: z.number().int(),
    storeSizeBytes: z.number().int(),
    createdAt: z.string(),
    reason: z.string().optional(),
  })
  .meta({ id: 'IndexOfCell' })
export type IndexOfCell = z.infer<typeof IndexOfCell>

/** For operators of the deployment, who need the permission `cells:read`. They see sizes, never documents. */
export const operatorRoutes = {
  listCells: route({
    operationId: 'listCells',
    method: 'get',
    path: '/cells',
    access: { audience: ['operators'], permission: 'cells:read' },
    responses: responses(z.object({ results: z.array(CellView) }), [401, 403, 429]),
  }),
  /** 404 `cell_not_found`, 400 `invalid_cursor`. A page may be short while `next` is set. */
  listIndexesOfCell: route({
    operationId: 'listIndexesOfCell',
    method: 'get',
    path: '/cells/{cellId}/indexes',
    access: { audience: ['operators'], permission: 'cells:read', names: 'cell' },
    request: {
      params: z.object({ cellId: z.string().max(64) }),
      query: z.object({
        limit: queryNumber(z.number().int().min(1).max(200)).default(100),
        after: z.string().max(500).optional(),
      }),
    },
    responses: responses(
      z.object({ results: z.array(IndexOfCell), next: z.string().optional() }),
      [400, 401, 403, 404, 422, 429],
    ),
  }),
}
