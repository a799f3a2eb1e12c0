import type { indexConsoleRoutes, indexDocumentsRoutes, operatorRoutes } from '#contracts/indexes'
import type { Handlers } from '#platform/http'
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

/** Models, history, and the schema of settings. */
export function forConsole(deps: IndexesDeps): Handlers<typeof indexConsoleRoutes> {
  const schema = settingsJsonSchema()
  return {
    listModels: () => listModels(deps),
    getIndexHistory: ({ caller, params }) => getIndexHistory(deps, caller, params.name),
    getIndexSettingsSchema: () => schema,
  }
}

/** Documents and search, for people without an API key. */
export const ofDocuments = (deps: IndexesDeps): Handlers<typeof indexDocumentsRoutes> => ({
  listDocuments: ({ caller, params, query }) => listDocuments(deps, caller, { ...params, ...query }),
  getDocument: ({ caller, params }) => getDocument(deps, caller, params),
  addDocuments: ({ caller, params, body }) => addDocuments(deps, caller, { ...params, body }),
  deleteDocuments: ({ caller, params, body }) => deleteDocuments(deps, caller, { ...params, body }),
  searchIndex: ({ caller, params, body }) => searchIndex(deps, caller, { ...params, body }),
})

/** The cells, for operators. */
export const forOperators = (deps: IndexesDeps): Handlers<typeof operatorRoutes> => ({
  listCells: () => listCells(deps),
  listIndexesOfCell: ({ params, query }) => listIndexesOfCell(deps, { ...params, ...query }),
})
