import * as z from 'zod'
import { route } from '../access/index.ts'
import { errorResponses, responses } from '../errors/index.ts'
import { queryNumber } from '../values/index.ts'
import {
  ActivityCheckpoint,
  ActivityCheckpointPage,
  ActivityFilters,
  ActivityKeys,
  ActivityPage,
  ActivityRecord,
  RecentActivity,
} from './schemas.ts'

/** Not for keys that are limited to some indexes: it shows the whole account. */
const READ = { audience: ['public', 'web'], permission: 'activity:read' } as const
const PageQuery = z.object({
  limit: queryNumber(z.number().int().min(1).max(100)).default(50),
  after: z.string().max(500).optional(),
})

/**
 * What happened in the caller's account: one record per change, in a chain that shows when a record was removed or altered.
 * Error codes: `unauthorized`, `forbidden`, `activity_record_not_found`, `invalid_cursor`, `unprocessable_entity`.
 */
export const activityRoutes = {
  /** Newest first. */
  listActivity: route({
    operationId: 'listActivity',
    method: 'get',
    path: '/activity',
    access: READ,
    request: { query: PageQuery.extend(ActivityFilters.shape) },
    responses: responses(ActivityPage, [400, 401, 403, 422]),
  }),
  getActivityRecord: route({
    operationId: 'getActivityRecord',
    method: 'get',
    path: '/activity/{recordId}',
    access: { ...READ, names: 'activityRecord' },
    request: { params: z.object({ recordId: z.string().max(200) }) },
    responses: responses(ActivityRecord, [401, 403, 404, 422]),
  }),
  /**
   * The chain as JSON lines, oldest first: a line that says what it is, with the public keys; the signed beginning, unless
   * it is that of the chain; the records; the signed end. `npm run audit:verify` checks such a file. `afterNumber`: only
   * the records after this one. With filters nobody can check whether records are missing.
   */
  exportActivity: route({
    operationId: 'exportActivity',
    method: 'get',
    path: '/activity-export',
    access: READ,
    request: {
      query: ActivityFilters.extend({
        afterNumber: queryNumber(z.number().int().min(0).max(999_999_999_999_999)).optional(),
      }),
    },
    responses: {
      200: {
        description: 'One JSON object a line.',
        content: { 'application/x-ndjson': { schema: z.union([ActivityRecord, ActivityCheckpoint]) } },
      },
      ...errorResponses([401, 403, 422, 429]),
    },
  }),
  /** The signed checkpoints of the chain, newest first. Keep one elsewhere: an export can be checked against it. */
  listActivityCheckpoints: route({
    operationId: 'listActivityCheckpoints',
    method: 'get',
    path: '/activity-checkpoints',
    access: READ,
    request: { query: PageQuery },
    responses: responses(ActivityCheckpointPage, [400, 401, 403, 422]),
  }),
  /** The public keys of checkpoints; the same for every account of the deployment. */
  getActivityKeys: route({
    operationId: 'getActivityKeys',
    method: 'get',
    path: '/activity-keys',
    access: READ,
    responses: responses(ActivityKeys, [401, 403]),
  }),
  /** The newest records about what the caller may see anyway; all of them with `activity:read`. */
  getRecentActivity: route({
    operationId: 'getRecentActivity',
    method: 'get',
    path: '/recent-activity',
    access: { audience: ['web'] },
    request: { query: z.object({ limit: queryNumber(z.number().int().min(1).max(100)).default(20) }) },
    responses: responses(RecentActivity, [401, 403, 422]),
  }),
}
