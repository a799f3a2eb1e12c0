import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { responses } from '../errors/index.ts'
import { LATENCY_BUCKETS } from './latency.ts'

const Count = z.number().int().nonnegative()

/** Requests at the endpoint of one index, within one minute, since the last report. */
export const IndexRequests = z.object({
  accountId: z.string().min(1).max(64),
  indexId: z.string().min(1).max(64),
  /** When the minute begins. */
  minute: z.iso.datetime(),
  requests: z.number().int().positive(),
  /** Answered with a status of 400 or more. */
  errors: Count,
  searches: Count,
  /** Requests that add, change or delete documents. */
  writes: Count,
  /** See `LATENCY_BOUNDS_MS`. */
  latency: z.array(Count).max(LATENCY_BUCKETS),
})
export type IndexRequests = z.infer<typeof IndexRequests>

/** One transaction of the control plane takes so many: each is up to six rows. */
export const MAX_INDEX_REQUESTS = 16

/** What cells report of the requests they answer. Served by the Index service. */
export const cellMeteringRoutes = {
  /**
   * Adds to what is known of these minutes. The same batch again counts nothing. Minutes of more than two days ago are
   * not counted any more.
   */
  recordIndexRequests: createRoute({
    operationId: 'recordIndexRequests',
    method: 'post',
    path: '/index-requests',
    request: {
      body: {
        content: {
          'application/json': {
            schema: z.object({
              batchId: z.string().min(1).max(64),
              requests: z.array(IndexRequests).max(MAX_INDEX_REQUESTS),
            }),
          },
        },
        required: true,
      },
    },
    responses: responses(z.object({ recorded: z.boolean() }), [401, 403, 409, 422]),
  }),
}
