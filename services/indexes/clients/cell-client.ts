import { cellConsoleRoutes, cellControlRoutes } from '#contracts/cells'
import type { Caller } from '#platform/caller'
import { contractClient, remoteFetch } from '#platform/http'
import type { NewId } from '#platform/ids'
import type { Cell } from '../ports.ts'

export type CellConnection = {
  cellId: string
  /** Base of its control routes: `http://127.0.0.1:8882/_cell/v1`. */
  controlUrl: string
  token: string
  newId: NewId
  fetch?: typeof fetch
}

/** A probe writes and searches; everything else answers at once. */
const TIMEOUT_MS = 60_000

/** A cell reached over HTTP. */
export function cellClient({ cellId, controlUrl, token, newId, fetch }: CellConnection): Cell {
  const send = remoteFetch({
    baseUrl: controlUrl,
    token,
    name: 'cell',
    timeoutMs: TIMEOUT_MS,
    ...(fetch && { fetch }),
  })
  const client = contractClient({ ...cellControlRoutes, ...cellConsoleRoutes }, send)
  const caller = (): Caller => ({
    accountId: '',
    principal: { type: 'system', id: 'indexes' },
    requestId: newId('request'),
  })
  return {
    cellId,
    describe: () => client.describeCell(caller(), {}),
    list: async () => (await client.listCellIndexes(caller(), {})).results,
    provision: (spec) => client.provisionIndex(caller(), { params: { indexId: spec.indexId }, body: spec }),
    observe: (indexId) => client.observeIndex(caller(), { params: { indexId } }),
    retire: async (indexId) => (await client.retireIndex(caller(), { params: { indexId } })).retired,
    probe: (indexId) => client.probeIndex(caller(), { params: { indexId } }),
    models: async () => (await client.listCellModels(caller(), {})).results,
    listDocuments: (indexId, query) => client.listCellDocuments(caller(), { params: { indexId }, query }),
    run: (indexId, operation, body) =>
      client.runDataOperation(caller(), { params: { indexId, operation }, body }),
  }
}
