import type { OpenAPIHono } from '@hono/zod-openapi'
import { indexConsoleRoutes, indexDocumentsRoutes, operatorRoutes } from '#contracts/indexes'
import { requirePermission } from '#platform/caller'
import type { ServiceAppEnv } from '#platform/http'
import { settingsJsonSchema } from '../domain/settings-schema.ts'
import { getIndexHistory } from '../operations/get-index.ts'
import {
  addDocuments,
  deleteDocuments,
  getDocument,
  listDocuments,
  searchIndex,
} from '../operations/index-documents.ts'
import { listCells, listIndexesOfCell } from '../operations/list-cells.ts'
import { listModels } from '../operations/list-models.ts'
import type { IndexesDeps } from '../ports.ts'

/** Routes of the Console: documents and search, models, history; and the cells, for operators. */
export function addConsoleRoutes(app: OpenAPIHono<ServiceAppEnv>, deps: IndexesDeps): void {
  const schema = settingsJsonSchema()
  app.openapi(indexConsoleRoutes.listModels, async (c) => c.json(await listModels(deps, c.var.caller), 200))
  app.openapi(indexConsoleRoutes.getIndexHistory, async (c) =>
    c.json(await getIndexHistory(deps, c.var.caller, c.req.valid('param').name), 200),
  )
  app.openapi(indexConsoleRoutes.getIndexSettingsSchema, (c) => {
    requirePermission(c.var.caller, 'indexes:read')
    return c.json(schema, 200)
  })
  app.openapi(operatorRoutes.listCells, async (c) => c.json(await listCells(deps, c.var.caller), 200))
  app.openapi(operatorRoutes.listIndexesOfCell, async (c) =>
    c.json(
      await listIndexesOfCell(deps, c.var.caller, { ...c.req.valid('param'), ...c.req.valid('query') }),
      200,
    ),
  )
  addDocumentRoutes(app, deps)
}

function addDocumentRoutes(app: OpenAPIHono<ServiceAppEnv>, deps: IndexesDeps): void {
  const {
    listDocuments: list,
    getDocument: get,
    addDocuments: add,
    deleteDocuments: remove,
    searchIndex: search,
  } = indexDocumentsRoutes
  app.openapi(list, async (c) =>
    c.json(
      await listDocuments(deps, c.var.caller, { ...c.req.valid('param'), ...c.req.valid('query') }),
      200,
    ),
  )
  app.openapi(get, async (c) => c.json(await getDocument(deps, c.var.caller, c.req.valid('param')), 200))
  app.openapi(add, async (c) =>
    c.json(
      await addDocuments(deps, c.var.caller, { ...c.req.valid('param'), body: c.req.valid('json') }),
      200,
    ),
  )
  app.openapi(remove, async (c) =>
    c.json(
      await deleteDocuments(deps, c.var.caller, { ...c.req.valid('param'), body: c.req.valid('json') }),
      200,
    ),
  )
  app.openapi(search, async (c) =>
    c.json(
      await searchIndex(deps, c.var.caller, { ...c.req.valid('param'), body: c.req.valid('json') }),
      200,
    ),
  )
}
