import type { IndexListEntry, IndexOfCell } from '#contracts/indexes'
import type { BillableShape } from '#contracts/prices'
import type { Now } from '#platform/clock'
import { ServiceError } from '#platform/errors'
import type { OutboxEvent } from '#platform/outbox'
import type { BillingDeps } from '../ports.ts'

type Held = { indexId: string; size: BillableShape; createdAt: string; status: 'READY' | 'CREATING' }

export const SMALL: BillableShape = {
  storageClass: 'marqo.basic',
  inferenceType: 'marqo.CPU.small',
  numberOfShards: 1,
  numberOfReplicas: 0,
  numberOfInferences: 1,
}

/** An event of an index, as its outbox hands it on. */
export function indexEvent(
  accountId: string,
  about: {
    indexId: string
    at: string
    sequence: number
    type?: string
    served?: BillableShape | undefined
    id?: string
  },
): OutboxEvent {
  const { indexId, at, sequence, served, type = 'index.resized', id = `evt_${accountId}_${sequence}` } = about
  return {
    id,
    type,
    version: 1,
    at,
    accountId,
    subject: { type: 'index', id: indexId, name: `name-of-${indexId}` },
    actor: { type: 'system', id: 'indexes' },
    requestId: 'req_1',
    ...(type !== 'index.deleted' && {
      after: {
        status: served ? 'READY' : 'CREATING',
        generation: 1,
        cellId: 'local',
        size: served ?? SMALL,
        ...(served && { served }),
        model: 'no_model',
        settings: { digest: '', sizeBytes: 2 },
      },
    }),
    sequence,
  }
}

/** The Index service as far as Billing asks it, of one account; its events are what really happened. For tests. */
export function indexesModel({ accountId, now }: { accountId: string; now: Now }) {
  const held = new Map<string, Held>()
  const events: OutboxEvent[] = []
  let made = 0
  const tell = (name: string, served: BillableShape | undefined, type = 'index.resized') => {
    const indexId = held.get(name)?.indexId ?? name
    const at = now().toISOString()
    events.push(indexEvent(accountId, { indexId, at, sequence: events.length + 1, type, served }))
  }
  const found = (name: string): Held => {
    const index = held.get(name)
    if (index) return index
    throw new ServiceError({ kind: 'not_found', code: 'index_not_found', message: `No index ${name}.` })
  }
  const entry = (indexName: string): IndexListEntry => {
    const { size, createdAt, status } = found(indexName)
    return {
      Created: createdAt,
      indexName,
      indexStatus: status,
      marqoEndpoint: '',
      type: 'unstructured',
      model: 'no_model',
      ...size,
      marqoVersion: '2',
      'docs.count': '0',
      'docs.deleted': '0',
      'store.size': '0b',
      'search.queryTotal': '0',
      numberOfVectors: 0,
    }
  }
  const ofCell = ([indexName, { indexId, size, status, createdAt }]: [string, Held]): IndexOfCell => ({
    indexId,
    indexName,
    accountId,
    status,
    isPaused: size.numberOfInferences === 0,
    size: { ...size },
    documents: 0,
    vectors: 0,
    storeSizeBytes: 0,
    createdAt,
  })
  const client: BillingDeps['indexes'] = {
    listIndexes: async () => ({ results: [...held.keys()].map(entry) }),
    getIndex: async (_caller, { params }) => entry(params.name),
    modifyIndex: async (_caller, { params, body }) => {
      const index = found(params.name)
      if (index.status !== 'READY')
        throw new ServiceError({ kind: 'conflict', code: 'operation_conflict_error', message: 'Busy.' })
      index.size = { ...index.size, ...(body as Partial<BillableShape>) }
      tell(params.name, index.size)
      return { acknowledged: true }
    },
    listCells: async () => ({
      results: [{ cellId: 'local', health: 'up' }] as unknown as Awaited<
        ReturnType<BillingDeps['indexes']['listCells']>
      >['results'],
    }),
    listIndexesOfCell: async () => ({ results: [...held].map(ofCell) }),
  }
  return {
    client,
    held,
    /** Everything that happened so far, in order. */
    events,
    create: (name: string, size: BillableShape = SMALL, status: Held['status'] = 'READY') => {
      held.set(name, { indexId: `idx_${++made}`, size, createdAt: now().toISOString(), status })
      tell(name, status === 'READY' ? size : undefined, 'index.ready')
    },
    resize: (name: string, size: BillableShape) => {
      found(name).size = size
      tell(name, size)
    },
    remove: (name: string) => {
      tell(name, undefined, 'index.deletion_started')
      held.delete(name)
    },
  }
}
