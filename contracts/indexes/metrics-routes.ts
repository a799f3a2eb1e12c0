import * as z from 'zod'
import { route } from '../access/index.ts'
import { responses } from '../errors/index.ts'

/** Ranges that can be asked for, each with the length of its step in seconds. */
export const METRICS_RANGES = { '1h': 60, '6h': 300, '24h': 900, '7d': 7200, '30d': 28_800 } as const
export const MetricsRange = z.enum(['1h', '6h', '24h', '7d', '30d'])
export type MetricsRange = z.infer<typeof MetricsRange>

export const MetricsPoint = z
  .object({
    /** Beginning of the step. */
    at: z.string(),
    requests: z.number().int(),
    /** Requests answered with a status of 400 or more. */
    errors: z.number().int(),
    searches: z.number().int(),
    /** Requests that add, change or delete documents. */
    writes: z.number().int(),
    /** Accurate to about 10 %; `null` without requests. */
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    p99Ms: z.number().nullable(),
    /** Number at the end of the step; `null` when unknown. */
    documents: z.number().int().nullable(),
    vectors: z.number().int().nullable(),
  })
  .meta({ id: 'MetricsPoint' })
export type MetricsPoint = z.infer<typeof MetricsPoint>

export const Metrics = z
  .object({
    range: MetricsRange,
    /** Beginning of the first step. */
    from: z.string(),
    /** End of the last step, which lies in the future. */
    to: z.string(),
    stepSeconds: z.number().int(),
    /** One point per step of the range, including the current, unfinished one. */
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
  getIndexMetrics: route({
    operationId: 'getIndexMetrics',
    method: 'get',
    path: '/indexes/{name}/metrics',
    access: {
      audience: ['public', 'web'],
      permission: 'indexes:read',
      limitedKeys: true,
      names: 'index',
    },
    request: { params: z.object({ name: z.string() }), query: RangeQuery },
    responses: responses(Metrics, [401, 403, 404, 422, 429]),
  }),
  /** Sums over all indexes of the account, including deleted ones; `documents` and `vectors` are `null`. */
  getAccountMetrics: route({
    operationId: 'getAccountMetrics',
    method: 'get',
    path: '/metrics',
    access: { audience: ['public', 'web'], permission: 'indexes:read' },
    request: { query: RangeQuery },
    responses: responses(Metrics, [401, 403, 422, 429]),
  }),
}
