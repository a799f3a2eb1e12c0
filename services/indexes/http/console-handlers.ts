import type { indexConsoleRoutes, indexDocumentsRoutes, operatorRoutes } from '#contracts/indexes'
import type { Handlers } from '#platform/http'
import { getIndexSettingsSchema } from '../operations/get-index-settings-schema.ts'
import { getIndexHistory } from '../operations/get-index-history.ts'
import { addDocuments } from '../operations/add-documents.ts'
import { deleteDocuments } from '../operations/delete-documents.ts'
import { getDocument } from '../operations/get-document.ts'
import { listDocuments } from '../operations/list-documents.ts'
import { recommendDocuments } from '../operations/recommend-documents.ts'
import { searchIndex } from '../operations/search-index.ts'
import { listCells } from '../operations/list-cells.ts'
import { listIndexesOfCell } from '../operations/list-indexes-of-cell.ts'
import { listModels } from '../operations/list-models.ts'
import type { IndexesDeps } from '../ports.ts'

/** Models, history, and the schema of settings. */
export const forConsole = (deps: IndexesDeps): Handlers<typeof indexConsoleRoutes> => ({
  listModels: () => listModels(deps),
  getIndexHistory: ({ caller, params }) => getIndexHistory(deps, caller, params.name),
  getIndexSettingsSchema: () => getIndexSettingsSchema(),
})

/** Documents and search, for people without an API key. */
export const ofDocuments = (deps: IndexesDeps): Handlers<typeof indexDocumentsRoutes> => ({
  listDocuments: ({ caller, params, query }) => listDocuments(deps, caller, { ...params, ...query }),
  getDocument: ({ caller, params }) => getDocument(deps, caller, params),
  addDocuments: ({ caller, params, body }) => addDocuments(deps, caller, { ...params, body }),
  deleteDocuments: ({ caller, params, body }) => deleteDocuments(deps, caller, { ...params, body }),
  recommendDocuments: ({ caller, params, body }) => recommendDocuments(deps, caller, { ...params, body }),
  searchIndex: ({ caller, params, body }) => searchIndex(deps, caller, { ...params, body }),
})

/** The cells, for operators. */
export const forOperators = (deps: IndexesDeps): Handlers<typeof operatorRoutes> => ({
  listCells: () => listCells(deps),
  listIndexesOfCell: ({ params, query }) => listIndexesOfCell(deps, { ...params, ...query }),
})
