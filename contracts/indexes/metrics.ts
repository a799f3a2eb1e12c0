import { createRoute } from '@hono/zod-openapi'
import * as z from 'zod'
import { responses } from '../errors/index.ts'

/** How far back to look; the step follows from it. */
export const METRICS_RANGES = { '1h': 60, '6h': 300, '24h': 900, '7d': 7200, '30d': 28_800 } as const
export const MetricsRange = z.enum(['1h', '6h', '24h', '7d', '30d'])
export type MetricsRange = z.infer<typeof MetricsRange>

export const MetricsPoint = z
  .object({
    /** When its step begins. */
    at: z.string(),
    requests: z.number().int(),
    /** Answered with a status of 400 or more. */
    errors: z.number().int(),
    searches: z.number().int(),
    /** Requests that add, change or delete documents. */
    writes: z.number().int(),
    /** `null`: no request. Within about 10 %. */
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
    /** At the end of the step; `null`: not known. */
    documents: z.number().int().nullable(),
    vectors: z.number().int().nullable(),
  })
  .meta({ id: 'MetricsPoint' })
export type MetricsPoint = z.infer<typeof MetricsPoint>

export const Metrics = z
  .object({
    range: MetricsRange,
    /** When the first step begins. */
    from: z.string(),
    /** When the last step, the unfinished one, will end. */
    to: z.string(),
    stepSeconds: z.number().int(),
    /** One for every step of the range, the present and unfinished one included. */
    points: z.array(MetricsPoint),
    totals: z.object({
      requests: z.number().int(),
      errors: z.number().int(),
      searches: z.number().int(),
      writes: z.number().int(),
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
      p99Ms: z.number().nullable(),
    }),
  })
  .meta({ id: 'Metrics' })
export type Metrics = z.infer<typeof Metrics>

const RangeQuery = z.object({ range: MetricsRange.default('24h') })

/** Requests at the endpoints of indexes, and what the indexes held. About half a minute behind. */
export const indexMetricsRoutes = {
  getIndexMetrics: createRoute({
    operationId: 'getIndexMetrics',
    method: 'get',
    path: '/indexes/{name}/metrics',
    request: { params: z.object({ name: z.string() }), query: RangeQuery },
    responses: responses(Metrics, [401, 403, 404, 422, 429]),
  }),
  /** Of all indexes of the account together, deleted ones included; `documents` and `vectors` are `null`. */
  getAccountMetrics: createRoute({
    operationId: 'getAccountMetrics',
    method: 'get',
    path: '/metrics',
    request: { query: RangeQuery },
    responses: responses(Metrics, [401, 403, 422, 429]),
  }),
}
