import * as z from 'zod'
import { route } from '../access/index.ts'
import { queryNumber } from '../values/index.ts'
import { DryRunQuery, orDryRun } from '../dry-run/index.ts'
import { errorResponses, responses, taggedResponses } from '../errors/index.ts'
import {
  Acknowledged,
  IndexCreated,
  IndexEvent,
  IndexList,
  IndexListEntry,
  IndexModified,
  IndexSettingsBody,
  IndexSettingsView,
  IndexStats,
  IndexStatus,
  IndexStatusView,
} from './schemas.ts'

// Documented but not enforced here: an invalid name answers 400 to `createIndex`, and 404 to all other operations.
const NameParams = z.object({ name: z.string().meta({ pattern: '^[a-zA-Z_-][a-zA-Z0-9_-]{0,31}$' }) })
const body = { body: { content: { 'application/json': { schema: IndexSettingsBody } }, required: false } }

/** Large enough for settings with a thousand fields, even pretty-printed. */
const MAX_SETTINGS_BYTES = 256 * 1024
const READ = {
  audience: ['public', 'web'],
  permission: 'indexes:read',
  limitedKeys: true,
} as const
const WRITE = { ...READ, permission: 'indexes:write', maxBodyBytes: MAX_SETTINGS_BYTES } as const

/**
 * The indexes of the caller's account: contract §1. Unknown query parameters are ignored. Mutations take `dryRun`,
 * `Idempotency-Key` and `If-Match`.
 * Error codes: `unauthorized`, `forbidden`, `index_not_found`, `index_already_exists`, `invalid_argument`,
 * `unprocessable_entity`, `operation_conflict_error`, `precondition_failed`, `no_capacity`, `service_unavailable`.
 */
export const indexesRoutes = {
  /** Without `limit` all indexes, as clients of Marqo expect; with `limit` a page, and `next` while more follow. */
  listIndexes: route({
    operationId: 'listIndexes',
    method: 'get',
    path: '/indexes',
    access: READ,
    request: {
      query: z.object({
        limit: queryNumber(z.number().int().min(1).max(1000)).optional(),
        after: z.string().max(500).optional(),
      }),
    },
    responses: responses(IndexList, [401, 403, 422]),
  }),
  /**
   * Server-sent events: `snapshot` with every index's status, then `status` for each change and `gone` for each index
   * that is gone. A reopened stream begins with a new snapshot.
   */
  watchIndexes: route({
    operationId: 'watchIndexes',
    method: 'get',
    path: '/index-events',
    access: READ,
    responses: {
      200: {
        description: 'A stream that goes on until it is closed.',
        content: { 'text/event-stream': { schema: IndexEvent } },
      },
      ...errorResponses([401, 403, 429]),
    },
  }),
  /** Answers an `ETag` of the desired state: size and settings, not counters. */
  getIndex: route({
    operationId: 'getIndex',
    method: 'get',
    path: '/indexes/{name}',
    access: { ...READ, names: 'index' },
    request: { params: NameParams },
    responses: taggedResponses(IndexListEntry, [401, 403, 404]),
  }),
  /** Answers at once; the index is CREATING until a canary has succeeded. */
  createIndex: route({
    operationId: 'createIndex',
    method: 'post',
    path: '/indexes/{name}',
    access: WRITE,
    request: { params: NameParams, query: DryRunQuery, ...body },
    responses: responses(orDryRun(IndexCreated), [400, 401, 403, 404, 409, 422, 503]),
  }),
  /** Changes the size. The settings may be sent too, but must be unchanged. 409 while the index is not READY. */
  modifyIndex: route({
    operationId: 'modifyIndex',
    method: 'put',
    path: '/indexes/{name}',
    access: { ...WRITE, names: 'index' },
    request: { params: NameParams, query: DryRunQuery, ...body },
    responses: responses(orDryRun(IndexModified), [400, 401, 403, 404, 409, 412, 422, 503]),
  }),
  /** Answers at once. The index leaves the list when it is deleted, and its status is then DELETED for a day. */
  deleteIndex: route({
    operationId: 'deleteIndex',
    method: 'delete',
    path: '/indexes/{name}',
    access: { ...WRITE, names: 'index' },
    request: { params: NameParams, query: DryRunQuery },
    responses: responses(orDryRun(Acknowledged), [401, 403, 404, 409, 412, 422]),
  }),
  /**
   * With `waitFor`, answers when that status, FAILED or DELETED is reached, or after `timeoutSeconds` (25). Without it,
   * answers at once, or within 2 seconds while the index is changing.
   */
  getIndexStatus: route({
    operationId: 'getIndexStatus',
    method: 'get',
    path: '/indexes/{name}/status',
    access: { ...READ, names: 'index' },
    request: {
      params: NameParams,
      query: z.object({
        waitFor: IndexStatus.optional(),
        timeoutSeconds: queryNumber(z.number().min(0).max(30)).optional(),
      }),
    },
    responses: responses(IndexStatusView, [401, 403, 404, 422]),
  }),
  getIndexSettings: route({
    operationId: 'getIndexSettings',
    method: 'get',
    path: '/indexes/{name}/settings',
    access: { ...READ, names: 'index' },
    request: { params: NameParams },
    responses: taggedResponses(IndexSettingsView, [401, 403, 404]),
  }),
  getIndexStats: route({
    operationId: 'getIndexStats',
    method: 'get',
    path: '/indexes/{name}/stats',
    access: { ...READ, names: 'index' },
    request: { params: NameParams },
    responses: responses(IndexStats, [401, 403, 404]),
  }),
}
