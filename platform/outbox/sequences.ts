import { type Item, rowsOf, SEQUENCE_PREFIX, type Table } from '#platform/table'
import { type OutboxEvent, type Shelf, shelves, toEvent } from './rows.ts'

/** The sequences of a shelf. `until`: of those that are read to their end, only what can be removed by then. */
export async function* sequencesOn(
  table: Pick<Table, 'queryIndex'>,
  shelf: Shelf,
  until?: Date,
): AsyncGenerator<string> {
  const isLater = (row: Item) =>
    shelf === 'READ' && until !== undefined && String(row.g1sk) > until.toISOString()
  for (const g1pk of shelves(shelf))
    for await (const row of rowsOf((page) => table.queryIndex(g1pk, page))) {
      if (isLater(row)) break
      yield row.pk
    }
}

/** The events that are stored in these partitions, in their order there. */
export async function publishedEvents(
  table: Pick<Table, 'query'>,
  partitions: Iterable<string>,
): Promise<OutboxEvent[]> {
  const events: OutboxEvent[] = []
  for (const pk of partitions)
    for await (const row of rowsOf((page) => table.query(pk, { prefix: SEQUENCE_PREFIX, ...page })))
      events.push(toEvent(row))
  return events
}
