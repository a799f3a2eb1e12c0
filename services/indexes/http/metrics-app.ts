import type { OpenAPIHono } from '@hono/zod-openapi'
import { cellMeteringRoutes } from '#contracts/cells'
import { indexMetricsRoutes } from '#contracts/indexes'
import type { ServiceAppEnv } from '#platform/http'
import { getAccountMetrics } from '../operations/get-account-metrics.ts'
import { getIndexMetrics } from '../operations/get-index-metrics.ts'
import { recordIndexRequests } from '../operations/record-index-requests.ts'
import type { IndexesDeps } from '../ports.ts'

/** `indexMetricsRoutes`, and the routes on which cells report requests. */
export function addMetricsRoutes(app: OpenAPIHono<ServiceAppEnv>, deps: IndexesDeps): void {
  app.openapi(indexMetricsRoutes.getIndexMetrics, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query') }
    return c.json(await getIndexMetrics(deps, c.var.caller, asked), 200)
  })
  app.openapi(indexMetricsRoutes.getAccountMetrics, async (c) =>
    c.json(await getAccountMetrics(deps, c.var.caller, c.req.valid('query')), 200),
  )
  app.openapi(cellMeteringRoutes.recordIndexRequests, async (c) =>
    c.json(await recordIndexRequests(deps, c.var.caller, c.req.valid('json')), 200),
  )
}
