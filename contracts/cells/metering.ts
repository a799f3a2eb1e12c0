import * as z from 'zod'
import { route } from '../access/index.ts'
import { jsonBody } from '../values/index.ts'
import { responses } from '../errors/index.ts'
import { LATENCY_BUCKETS } from './latency.ts'

const Count = z.number().int().nonnegative()

/** Requests at the endpoint of one index, within one minute, since the last report. */
export const IndexRequests = z.object({
  accountId: z.string().min(1).max(64),
  indexId: z.string().min(1).max(64),
  /** Beginning of the minute. */
  minute: z.iso.datetime(),
  requests: z.number().int().positive(),
  /** Requests answered with a status of 400 or more. */
  errors: Count,
  /** Recommendations are searches too. */
  searches: Count,
  /** Requests that add, change or delete documents. */
  writes: Count,
  /** Requests per bucket of `LATENCY_BOUNDS_MS`. */
  latency: z.array(Count).max(LATENCY_BUCKETS),
})
export type IndexRequests = z.infer<typeof IndexRequests>

/** Limited by a transaction of the control plane: each entry takes up to six rows. */
export const MAX_INDEX_REQUESTS = 16

/** Routes by which cells report the requests that they answered. Served by the Index service. */
export const cellMeteringRoutes = {
  /**
   * Adds to the counts of these minutes. A batch that is sent again counts nothing. Minutes older than two days are
   * ignored.
   */
  recordIndexRequests: route({
    operationId: 'recordIndexRequests',
    method: 'post',
    path: '/index-requests',
    access: { audience: ['cells'] },
    request: jsonBody(
      z.object({
        batchId: z.string().min(1).max(64),
        requests: z.array(IndexRequests).max(MAX_INDEX_REQUESTS),
      }),
    ),
    responses: responses(z.object({ recorded: z.boolean() }), [401, 403, 409, 422]),
  }),
}
