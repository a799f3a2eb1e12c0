import { cellConsoleRoutes, cellControlRoutes } from '#contracts/cells'
import type { Caller } from '#platform/caller'
import { contractClient, remoteFetch } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { Cell } from '../ports.ts'

export type CellConnection = {
  cellId: string
  /** Base URL of the cell's control routes: `http://127.0.0.1:8882/_cell/v1`. */
  controlUrl: string
  token: string
  newId: NewId
  fetch?: typeof fetch
  /** Timeout of calls that the cell answers at once. Default: 5 seconds. */
  quickMs?: number
}

/** Jobs wait for these calls, and few jobs run at a time: one slow cell must not block them all. */
const QUICK_MS = 5_000
/** A probe writes and searches, a list counts every index, and a user's search may load a model. */
const TIMEOUT_MS = 60_000

/** A cell reached over HTTP. */
export function cellClient({
  cellId,
  controlUrl,
  token,
  newId,
  fetch,
  quickMs = QUICK_MS,
}: CellConnection): Cell {
  const clientWith = (timeoutMs: number) =>
    contractClient(
      { ...cellControlRoutes, ...cellConsoleRoutes },
      remoteFetch({ baseUrl: controlUrl, token, name: 'cell', timeoutMs, ...(fetch && { fetch }) }),
    )
  const [quick, client] = [clientWith(quickMs), clientWith(TIMEOUT_MS)]
  const caller = (): Caller => ({
    accountId: '',
    principal: { type: 'system', id: 'indexes' },
    requestId: newId('request'),
  })
  return {
    cellId,
    describe: () => quick.describeCell(caller(), {}),
    list: async () => (await client.listCellIndexes(caller(), {})).results,
    provision: (spec) => quick.provisionIndex(caller(), { params: { indexId: spec.indexId }, body: spec }),
    plan: (settings) => quick.planIndex(caller(), { body: { settings } }),
    observe: (indexId) => quick.observeIndex(caller(), { params: { indexId } }),
    retire: async (indexId) => (await quick.retireIndex(caller(), { params: { indexId } })).retired,
    probe: (indexId) => client.probeIndex(caller(), { params: { indexId } }),
    models: async () => (await client.listCellModels(caller(), {})).results,
    listDocuments: (indexId, query) => client.listCellDocuments(caller(), { params: { indexId }, query }),
    run: (indexId, operation, body) =>
      client.runDataOperation(caller(), { params: { indexId, operation }, body }),
  }
}
