import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { CellIndexState } from '#contracts/cells'
import { ServiceError } from '#platform/errors'
import { newId } from '#platform/ids'
import type { Table } from '#platform/table'
import type { ImageStore } from '../images/image-store.ts'
import { canaryApiKeyOf, openLocalCell, openModelStore } from '../index.ts'
import type { DataRequestSeen } from '../ports.ts'

export const TOKEN = 'cell-token'
const CANARY = canaryApiKeyOf('local', TOKEN)
const PUBLIC = 'http://cell.test'
export const CONTROL_URL = `${PUBLIC}/_cell/v1`
type Body = Record<string, unknown>

export type CellFixtureOptions = {
  dir: string
  openStore: (file: string) => AsyncDisposable & { table(name: string): Table }
  unavailableModels: 'refuse' | 'substitute'
  keepFreeDiskBytes?: number
  modelsDir?: string
  /** Default: images are fetched from the public internet. */
  images?: ImageStore
}

/** A real cell on its own folder; one known key replaces the gate, which has its own tests. */
export async function openCellFixture({
  dir,
  openStore,
  unavailableModels,
  keepFreeDiskBytes = 0,
  modelsDir,
  images,
}: CellFixtureOptions) {
  await mkdir(dir, { recursive: true })
  const store = openStore(join(dir, 'cell.sqlite'))
  const models = openModelStore({
    cacheDir: join(dir, 'models'),
    hubEndpoint: 'http://127.0.0.1:65531',
    unavailableModels,
    threads: 1,
    ...(modelsDir !== undefined && { modelsDir }),
  })
  const errors: unknown[] = []
  const seen: DataRequestSeen[] = []
  const cell = await openLocalCell({
    cellId: 'local',
    region: 'local',
    dataDir: dir,
    table: store.table('cell'),
    models,
    authorize: ({ apiKey, needed }) => {
      const key = { keyId: 'key_1', accountId: 'acc_00000001', scope: 'admin' } as const
      if (apiKey === CANARY) return { ...key, isCanary: true }
      if (apiKey === 'key' || (apiKey === 'reader' && needed === 'read')) return key
      if (apiKey === 'reader')
        throw new ServiceError({ kind: 'forbidden', code: 'forbidden', message: 'No.' })
      throw new ServiceError({ kind: 'unauthenticated', code: 'unauthorized', message: 'No.' })
    },
    publicUrl: PUBLIC,
    fetchEndpoint: async (request) => cell.app.fetch(request),
    token: TOKEN,
    canaryApiKey: CANARY,
    unavailableModels,
    maxIndexes: 1000,
    ...(images && { images }),
    keepFreeDiskBytes,
    vectorMemoryBytes: 32 * 2 ** 20,
    newId,
    onError: (error) => void errors.push(error),
    onRequest: (one) => void seen.push(one),
  })
  const control = async (method: string, path: string, body?: unknown, token = TOKEN) => {
    const answer = await cell.app.request(`${CONTROL_URL}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as Body }
  }
  const provision = async (settings: Body, spec: Body = {}) => {
    const indexId = (spec['indexId'] as string | undefined) ?? newId('index')
    const whole = {
      indexId,
      accountId: 'acc_00000001',
      indexName: 'my-index',
      generation: 1,
      settings,
      numberOfShards: 1,
      numberOfReplicas: 0,
      numberOfInferences: 1,
      inferenceType: 'marqo.CPU.small',
      storageClass: 'marqo.basic',
      ...spec,
    }
    const accepted = await control('PUT', `/indexes/${indexId}`, whole)
    if (accepted.status !== 200) throw new Error(JSON.stringify(accepted))
    for (;;) {
      const state = (await control('GET', `/indexes/${indexId}`)).body as unknown as CellIndexState
      if (state.phase !== 'provisioning') return { ...state, whole }
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  /** Asks until it is gone, as the control plane does: what takes longer than a request goes on behind it. */
  const retire = async (indexId: string) => {
    while ((await control('DELETE', `/indexes/${indexId}`)).body['retired'] !== true)
      await new Promise((resolve) => setImmediate(resolve))
  }
  const data =
    (endpoint: string, apiKey = 'key') =>
    async (method: string, path: string, body?: unknown) => {
      const answer = await cell.app.request(`${endpoint}${path}`, {
        method,
        headers: { 'x-api-key': apiKey },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      // Bodies differ per route; each test asserts its own.
      return {
        status: answer.status,
        headers: answer.headers,
        body: (await answer.json()) as never as Record<string, never>,
      }
    }
  return {
    errors,
    seen,
    control,
    provision,
    retire,
    data,
    cell,
    [Symbol.asyncDispose]: async () => {
      await cell[Symbol.asyncDispose]()
      await models[Symbol.asyncDispose]()
      await store[Symbol.asyncDispose]()
    },
  }
}
