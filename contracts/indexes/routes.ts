import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { responses } from '../errors/index.ts'
import {
  Acknowledged,
  IndexCreated,
  IndexList,
  IndexListEntry,
  IndexSettingsBody,
  IndexSettingsView,
  IndexStats,
  IndexStatus,
  IndexStatusView,
} from './schemas.ts'

const NameParams = z.object({ name: z.string() })
const body = { body: { content: { 'application/json': { schema: IndexSettingsBody } }, required: false } }

/**
 * The indexes of the caller's account: contract §1. Unknown query parameters are ignored.
 * Error codes: `unauthorized`, `forbidden`, `index_not_found`, `index_already_exists`, `invalid_argument`,
 * `unprocessable_entity`, `operation_conflict_error`, `no_capacity`, `service_unavailable`.
 */
export const indexesRoutes = {
  listIndexes: createRoute({
    operationId: 'listIndexes',
    method: 'get',
    path: '/indexes',
    responses: responses(IndexList, [401]),
  }),
  getIndex: createRoute({
    operationId: 'getIndex',
    method: 'get',
    path: '/indexes/{name}',
    request: { params: NameParams },
    responses: responses(IndexListEntry, [401, 404]),
  }),
  /** Answers at once; the index is CREATING until it was seen to work. */
  createIndex: createRoute({
    operationId: 'createIndex',
    method: 'post',
    path: '/indexes/{name}',
    request: { params: NameParams, ...body },
    responses: responses(IndexCreated, [400, 401, 403, 409, 422, 503]),
  }),
  /** Changes the size. Settings may be repeated as they are. 409 while the index is not READY. */
  modifyIndex: createRoute({
    operationId: 'modifyIndex',
    method: 'put',
    path: '/indexes/{name}',
    request: { params: NameParams, ...body },
    responses: responses(Acknowledged, [400, 401, 403, 404, 409, 422, 503]),
  }),
  /** Answers at once; the index leaves the list when it is gone, and its status is DELETED for a day. */
  deleteIndex: createRoute({
    operationId: 'deleteIndex',
    method: 'delete',
    path: '/indexes/{name}',
    request: { params: NameParams },
    responses: responses(Acknowledged, [401, 403, 404, 409]),
  }),
  /**
   * With `waitFor` it answers when that status, FAILED or DELETED is reached, or after `timeoutSeconds` (25). Without,
   * it answers at once, or within 2 seconds while the index is changing.
   */
  getIndexStatus: createRoute({
    operationId: 'getIndexStatus',
    method: 'get',
    path: '/indexes/{name}/status',
    request: {
      params: NameParams,
      query: z.object({
        waitFor: IndexStatus.optional(),
        timeoutSeconds: z.coerce.number().min(0).max(30).optional(),
      }),
    },
    responses: responses(IndexStatusView, [401, 404, 422]),
  }),
  getIndexSettings: createRoute({
    operationId: 'getIndexSettings',
    method: 'get',
    path: '/indexes/{name}/settings',
    request: { params: NameParams },
    responses: responses(IndexSettingsView, [401, 404]),
  }),
  getIndexStats: createRoute({
    operationId: 'getIndexStats',
    method: 'get',
    path: '/indexes/{name}/stats',
    request: { params: NameParams },
    responses: responses(IndexStats, [401, 404]),
  }),
}
