import { isBilled } from '#contracts/prices'
import type { IndexState } from '#contracts/events'
import { digestOf } from '#platform/digest'
import type { IndexRecord } from './index-record.ts'

/** What an event tells of an index: whose it is, and its state before and after. */
export function indexChange(before: IndexRecord, after: IndexRecord) {
  return { ...about(after), before: stateOf(before), after: stateOf(after, before) }
}

/** What an event tells of an index that is new. */
export function indexBegun(after: IndexRecord) {
  return { ...about(after), after: stateOf(after) }
}

/** What an event tells of an index that is gone. */
export function indexEnded(before: IndexRecord) {
  return { ...about(before), before: stateOf(before) }
}

/** The event of an index that serves at the size that was wanted. */
export function reachedEvent({
  status,
  lostAt,
  servedSize,
  size,
}: IndexRecord): 'index.ready' | 'index.paused' | 'index.resumed' | 'index.resized' {
  if (status !== 'MODIFYING' || lostAt || servedSize === undefined) return 'index.ready'
  if (servedSize.numberOfInferences > 0 && size.numberOfInferences === 0) return 'index.paused'
  if (servedSize.numberOfInferences === 0 && size.numberOfInferences > 0) return 'index.resumed'
  return 'index.resized'
}

const about = ({ accountId, indexId, indexName }: IndexRecord) => ({
  accountId,
  subject: { id: indexId, name: indexName },
})

function stateOf(index: IndexRecord, before?: IndexRecord): IndexState {
  const { status, generation, cellId, size, settings, reason } = index
  const served = servedBy(index, before)
  return {
    status,
    generation,
    cellId,
    size,
    ...(served && { served }),
    model: settings.model,
    settings: digestOf(JSON.stringify(settings)),
    ...(reason !== undefined && { reason }),
  }
}

/** An index that failed, or that its cell has lost, serves nothing until it is READY again. */
function servedBy({ status, size, servedSize, lostAt }: IndexRecord, before?: IndexRecord) {
  if (!isBilled(status) || lostAt) return undefined
  if (status === 'READY') return servedSize ?? size
  return before?.status === 'FAILED' ? undefined : servedSize
}
