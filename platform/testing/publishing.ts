import type { Now } from '#platform/clock'
import type { NewId } from '#platform/ids'
import {
  type EventCatalogue,
  eventPublisher,
  type OutboxEvent,
  type Publish,
  publishedEvents,
} from '#platform/outbox'
import { keyOfWrite, type Table } from '#platform/table'

/** A publisher for tests, and what was published with it: read by key, so that an index may lag. */
export function publishing<C extends EventCatalogue>(
  table: Pick<Table, 'query'>,
  catalogue: C,
  made: { newId: NewId; now: Now },
): { publish: Publish<C>; events: () => Promise<OutboxEvent[]> } {
  const publish = eventPublisher(catalogue, made)
  const partitions = new Set<string>()
  return {
    publish: (event, by) => {
      const write = publish(event, by)
      partitions.add(keyOfWrite(write).pk)
      return write
    },
    events: () => publishedEvents(table, partitions),
  }
}
