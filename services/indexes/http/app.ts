import type { OpenAPIHono } from '@hono/zod-openapi'
import { indexesRoutes } from '#contracts/indexes'
import { type Caller, requirePermission } from '#platform/caller'
import { type CallerOf, ifMatchOf, type OnFailure, type ServiceAppEnv, serviceApp } from '#platform/http'
import { createIndex } from '../operations/create-index.ts'
import { deleteIndex } from '../operations/delete-index.ts'
import { getIndex, getIndexSettings } from '../operations/get-index.ts'
import { getIndexStats } from '../operations/get-index-stats.ts'
import { getIndexStatus } from '../operations/get-index-status.ts'
import { listIndexes } from '../operations/list-indexes.ts'
import { modifyIndex } from '../operations/modify-index.ts'
import type { IndexesDeps } from '../ports.ts'
import { indexWatch } from '../operations/watch-indexes.ts'
import type { Bytes, ListCache } from './list-cache.ts'
import { addConsoleRoutes } from './console-app.ts'
import { addMetricsRoutes } from './metrics-app.ts'
import { eventStreams } from './event-streams.ts'

type AppDeps = IndexesDeps & {
  /** A cache for hosts that receive every change in their own process. Default: every list is read from the table. */
  lists?: ListCache
}

/** The Index service: `indexesRoutes` and the Console's routes. */
export function indexesApp(deps: AppDeps, callerOf: CallerOf, onFailure?: OnFailure) {
  const app = serviceApp(callerOf, onFailure, deps.once)
  addListRoutes(app, deps, onFailure)
  app.openapi(indexesRoutes.getIndex, async (c) => {
    const { entry, etag } = await getIndex(deps, c.var.caller, c.req.valid('param').name)
    return c.json(entry, 200, { etag })
  })
  app.openapi(indexesRoutes.createIndex, async (c) => {
    const input = { ...c.req.valid('param'), ...c.req.valid('query'), body: c.req.valid('json') }
    return c.json(await createIndex(deps, c.var.caller, input), 200)
  })
  app.openapi(indexesRoutes.modifyIndex, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await modifyIndex(deps, c.var.caller, { ...asked, body: c.req.valid('json') }), 200)
  })
  app.openapi(indexesRoutes.deleteIndex, async (c) => {
    const asked = { ...c.req.valid('param'), ...c.req.valid('query'), ifMatch: ifMatchOf(c) }
    return c.json(await deleteIndex(deps, c.var.caller, asked), 200)
  })
  app.openapi(indexesRoutes.getIndexStatus, async (c) => {
    const asked = { ...c.req.valid('query'), name: c.req.valid('param').name, signal: c.req.raw.signal }
    return c.json(await getIndexStatus(deps, c.var.caller, asked), 200)
  })
  app.openapi(indexesRoutes.getIndexSettings, async (c) => {
    const { settings, etag } = await getIndexSettings(deps, c.var.caller, c.req.valid('param').name)
    return c.json(settings, 200, { etag })
  })
  app.openapi(indexesRoutes.getIndexStats, async (c) =>
    c.json(await getIndexStats(deps, c.var.caller, c.req.valid('param').name), 200),
  )
  addConsoleRoutes(app, deps)
  addMetricsRoutes(app, deps)
  return app
}

/** The routes for all indexes of an account: one answer, or a stream of changes. */
function addListRoutes(app: OpenAPIHono<ServiceAppEnv>, deps: AppDeps, onFailure?: OnFailure): void {
  const streams = eventStreams()
  const watchIndexes = indexWatch(deps)
  const listBytes = async (caller: Caller) => toBytes(await listIndexes(deps, caller))
  app.openapi(indexesRoutes.listIndexes, async (c) => {
    const { caller } = c.var
    const page = c.req.valid('query')
    if (page.limit !== undefined || page.after !== undefined)
      return c.json(await listIndexes(deps, caller, page), 200)
    // The cache is per account, so the permission is checked here.
    requirePermission(caller, 'indexes:read')
    // A key limited to some indexes gets a list of its own.
    const bytes =
      deps.lists && caller.indexNames === undefined
        ? await deps.lists.get(caller.accountId, () => listBytes(caller))
        : await listBytes(caller)
    // The bytes are JSON of the contract's type, encoded once for many answers.
    return c.body(bytes, 200, { 'content-type': 'application/json' }) as never
  })
  app.openapi(indexesRoutes.watchIndexes, (c) => {
    const { caller } = c.var
    const { raw } = c.req
    return streams.open({
      caller,
      asked: raw.signal,
      begin: (signal) => watchIndexes(caller, signal),
      onFailure: (thrown) => onFailure?.(thrown, raw, caller.requestId),
    }) as never
  })
}

function toBytes(answer: object): Bytes {
  return new TextEncoder().encode(JSON.stringify(answer))
}
