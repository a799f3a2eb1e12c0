import { type Item, SEQUENCE_PREFIX, type Table } from '#platform/table'
import { type OutboxEvent, type Shelf, shelves, toEvent } from './rows.ts'

const PAGE = 100

/** The sequences of a shelf. `until`: of those that are read to their end, only what can be removed by then. */
export async function* sequencesOn(
  table: Pick<Table, 'queryIndex'>,
  shelf: Shelf,
  until?: Date,
): AsyncGenerator<string> {
  const isLater = (row: Item) =>
    shelf === 'READ' && until !== undefined && String(row.g1sk) > until.toISOString()
  for (const g1pk of shelves(shelf)) {
    let after: string | undefined
    do {
      const page = await table.queryIndex(g1pk, { limit: PAGE, ...(after !== undefined && { after }) })
      const due = page.items.filter((row) => !isLater(row))
      for (const { pk } of due) yield pk
      after = due.length < page.items.length ? undefined : page.next
    } while (after !== undefined)
  }
}

/** All events that are stored, by account or user and in their order there. For tests, which use engines without lag. */
export async function publishedEvents(table: Pick<Table, 'query' | 'queryIndex'>): Promise<OutboxEvent[]> {
  const events: OutboxEvent[] = []
  for (const shelf of ['NEWS', 'READ'] as const)
    for await (const pk of sequencesOn(table, shelf)) {
      let after: string | undefined
      do {
        const page = await table.query(pk, {
          prefix: SEQUENCE_PREFIX,
          limit: PAGE,
          ...(after !== undefined && { after }),
        })
        events.push(...page.items.map(toEvent))
        after = page.next
      } while (after !== undefined)
    }
  return events
}
