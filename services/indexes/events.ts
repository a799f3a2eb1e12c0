import type { IndexRecord } from './domain/index-record.ts'

type Kind = 'created' | 'ready' | 'failed' | 'modified' | 'modify_failed' | 'lost' | 'deleting' | 'deleted'

/** Events for the host's log and metrics, each emitted once. */
export type IndexEvent = {
  event: `index.${Kind}`
  accountId: string
  indexId: string
  indexName: string
  generation: number
  reason?: string
}

export function indexEvent(kind: Kind, index: IndexRecord): IndexEvent {
  const { accountId, indexId, indexName, generation, reason } = index
  return {
    event: `index.${kind}`,
    accountId,
    indexId,
    indexName,
    generation,
    ...(reason !== undefined && { reason }),
  }
}
