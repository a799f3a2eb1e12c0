import {
  cellConsoleRoutes,
  cellControlRoutes,
  type CellIndexSpec,
  type CellIndexState,
} from '#contracts/cells'
import type { Caller } from '#platform/caller'
import { ServiceError } from '#platform/errors'
import { bearerCheck, type Handlers, serve, serviceApp } from '#platform/http'
import { newId } from '#platform/ids'
import { cellClient } from '../clients/cell-client.ts'

const CALLER: Caller = {
  accountId: '',
  principal: { type: 'system', id: 'control-plane' },
  requestId: 'req_cell',
}
const refusal = (kind: 'not_found' | 'conflict' | 'unprocessable', code: string, message: string) =>
  new ServiceError({ kind, code, message })

function absent(): never {
  throw refusal('not_found', 'index_not_found', 'This cell has no such index.')
}

const CONTROL_URL = 'http://cell'
const TOKEN = 'token'

/**
 * A cell for tests that follows `cellControlRoutes` but holds no documents; the test controls delays and failures. It
 * passes the same suite as the real cell, and the acceptance tests use the real one.
 */
export function cellModel(cellId = 'local') {
  const held = new Map<string, { spec: CellIndexSpec; looksLeft: number; failure: string | undefined }>()
  const state = {
    isUp: true,
    /** How many of the next requests are executed without their answers arriving. */
    answersLost: 0,
    /** Accepts requests and answers none. */
    hangs: false,
    /** Base URL of every endpoint. */
    publicUrl: 'http://cell',
    /** Number of observations until a new generation is ready. */
    looks: 0,
    failure: undefined as string | undefined,
    canary: true,
    /** The reason for which every canary is refused. */
    canaryRefusal: undefined as string | undefined,
    /** The status returned for every request, without executing it. */
    refusesWith: undefined as number | undefined,
    looksToRetire: 0,
    stage: 'creating storage',
    progress: undefined as number | undefined,
    documents: 0,
    /** The substitute for every index's own model. */
    substituteModel: undefined as string | undefined,
    maxIndexes: 100,
    provisions: 0,
    /** The number of all requests, answered or not. */
    requests: 0,
  }
  const stateOf = (indexId: string): CellIndexState => {
    const { spec, looksLeft, failure } = held.get(indexId) ?? absent()
    const phase = looksLeft > 0 ? 'provisioning' : failure !== undefined ? 'failed' : 'ready'
    return {
      indexId,
      accountId: spec.accountId,
      indexName: spec.indexName,
      generation: spec.generation,
      phase,
      stage: phase === 'provisioning' ? state.stage : phase,
      ...(phase === 'failed' && { reason: failure }),
      ...(phase === 'provisioning' && state.progress !== undefined && { progress: state.progress }),
      ...(state.substituteModel !== undefined && { substituteModel: state.substituteModel }),
      endpoint: `${state.publicUrl}/${spec.indexName}-${spec.endpointKey ?? indexId.slice(4, 10)}-00000001`,
      stats: {
        numberOfDocuments: state.documents,
        numberOfVectors: 0,
        storeSizeBytes: 0,
        searchQueryTotal: 0,
        memoryUsedPercentage: 1,
        storageUsedPercentage: 2,
      },
    }
  }
  const app = serviceApp(() => CALLER)
  const check = bearerCheck(TOKEN)
  app.use(async (c, next) => {
    check(c.req.raw)
    await next()
  })
  const control: Handlers<typeof cellControlRoutes> = {
    describeCell: () => ({
      cellId,
      kind: 'local',
      region: 'local',
      defaultModel: 'hf/all-MiniLM-L6-v2',
      unavailableModels: 'refuse',
      indexes: held.size,
      maxIndexes: state.maxIndexes,
      marqoVersion: '2.13.0',
    }),
    listCellIndexes: () => ({ results: [...held.keys()].map(stateOf) }),
    provisionIndex: ({ params, body: spec }) => {
      if (spec.indexId !== params.indexId)
        throw refusal('unprocessable', 'unprocessable_entity', 'That is another index.')
      const one = held.get(spec.indexId)
      state.provisions++
      if (one && one.spec.generation > spec.generation)
        throw refusal('conflict', 'generation_conflict', 'The cell holds a later generation of this index.')
      if (one === undefined || one.spec.generation < spec.generation)
        held.set(spec.indexId, { spec, looksLeft: state.looks, failure: state.failure })
      else if (one.looksLeft > 0) one.looksLeft--
      return stateOf(spec.indexId)
    },
    planIndex: () => (state.failure === undefined ? {} : { reason: state.failure }),
    observeIndex: ({ params }) => stateOf(params.indexId),
    retireIndex: ({ params }) => {
      if (state.looksToRetire-- > 0) return { retired: false }
      held.delete(params.indexId)
      return { retired: true }
    },
    probeIndex: ({ params }) => {
      if (stateOf(params.indexId).phase !== 'ready') absent()
      const refused = state.canaryRefusal
      if (state.canary && refused === undefined) return { ok: true }
      return { ok: false, failedStep: 'searching', refusal: refused }
    },
  }
  const { listCellModels } = cellConsoleRoutes
  serve(
    app,
    { ...cellControlRoutes, listCellModels },
    {
      ...control,
      listCellModels: () => ({
        results: [
          { model: 'random', dimensions: 384, availability: 'ready' as const, isSynthetic: true },
          { model: 'hf/e5-base-v2', dimensions: 768, availability: 'download' as const, isSynthetic: false },
          {
            model: 'hf/all-MiniLM-L6-v2',
            dimensions: 384,
            availability: 'ready' as const,
            isSynthetic: false,
          },
        ],
      }),
    },
  )
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    state.requests++
    if (!state.isUp) throw new TypeError('fetch failed')
    if (state.hangs) return new Promise<never>(() => {})
    if (state.refusesWith !== undefined)
      return Response.json({ message: 'Not so.', code: 'refused' }, { status: state.refusesWith })
    const answer = await app.fetch(new Request(input, init))
    if (state.answersLost === 0) return answer
    state.answersLost--
    throw new TypeError('fetch failed')
  }
  return {
    state,
    held,
    fetch,
    controlUrl: CONTROL_URL,
    token: TOKEN,
    cell: cellClient({ cellId, controlUrl: CONTROL_URL, token: TOKEN, newId, fetch }),
  }
}
