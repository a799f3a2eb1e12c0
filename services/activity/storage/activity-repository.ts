import {
  changing,
  HEAD_SORT,
  type Item,
  numberOf,
  SEQUENCE_PREFIX,
  sequenceSort,
  type Table,
  type Write,
} from '#platform/table'
import { type ChainHead, newChain } from '../domain/activity-chain.ts'
import type { ActivityRepository, ChainChange, RecordPageOf } from '../ports.ts'
import { cutting } from './cutting.ts'
import {
  CHECKPOINT_PREFIX,
  chainKey,
  checkpointRow,
  checkpointSort,
  cutDueOf,
  eventSort,
  headRow,
  numberIn,
  recordRows,
  toCheckpoint,
  toHead,
  toRecord,
} from './rows.ts'

/** Chains in a `Table`; the rows of a chain are one partition. */
export function activityRepository(table: Table): ActivityRepository {
  return {
    findChain: async (chain) => {
      const row = await table.get(chainKey(chain), HEAD_SORT)
      return row && toHead(row)
    },
    changeChain: (chain, eventIds, decide) => changeChain(table, { chain, eventIds }, decide),
    findRecord: async (chain, recordId) => {
      const pk = chainKey(chain)
      const [head, found] = await Promise.all([table.get(pk, HEAD_SORT), table.get(pk, eventSort(recordId))])
      if (head === undefined || found === undefined || numberIn(found) <= toHead(head).cut.number)
        return undefined
      const row = await table.get(pk, sequenceSort(numberIn(found)))
      return row && toRecord(row)
    },
    listRecords: async (chain, of) => {
      const { items, next } = await pageOf(table, chain, { ...of, prefix: SEQUENCE_PREFIX })
      return { records: items.map(toRecord), ...next }
    },
    listCheckpoints: async (chain, of) => {
      const { items, next } = await pageOf(table, chain, { ...of, prefix: CHECKPOINT_PREFIX })
      return { checkpoints: items.map(toCheckpoint), ...next }
    },
    ...cutting(table),
  }
}

async function pageOf(
  table: Table,
  chain: string,
  { prefix, after, limit, order = 'desc' }: RecordPageOf & { prefix: string },
): Promise<{ items: Item[]; next: { next: number } | undefined }> {
  const sortOf = prefix === SEQUENCE_PREFIX ? sequenceSort : checkpointSort
  const page = await table.query(chainKey(chain), {
    prefix,
    limit,
    order,
    ...(after !== undefined && { after: sortOf(after) }),
  })
  const last = page.next === undefined ? undefined : numberAt(page.next)
  return { items: page.items, next: last === undefined ? undefined : { next: last } }
}

/** The number at the end of a sort key. */
const numberAt = (sk: string) => numberOf({ sk: sk.slice(sk.indexOf(SEQUENCE_PREFIX)) })

async function changeChain(
  table: Table,
  { chain, eventIds }: { chain: string; eventIds: readonly string[] },
  decide: (head: ChainHead, isRecorded: (eventId: string) => boolean) => ChainChange | undefined,
): Promise<ChainHead> {
  const pk = chainKey(chain)
  return changing(table, 'The activity of this account', async () => {
    const [row, ...found] = await Promise.all([
      table.get(pk, HEAD_SORT),
      ...eventIds.map((id) => table.get(pk, eventSort(id))),
    ])
    const recorded = new Set(eventIds.filter((_, at) => found[at] !== undefined))
    const before = row ? toHead(row) : newChain(chain)
    const change = decide(before, (id) => recorded.has(id))
    if (change === undefined) return { result: before }
    return { writes: writesOf(change, row), result: change.head }
  })
}

function writesOf(
  { head, records = [], checkpoint, also = [] }: ChainChange,
  row: Item | undefined,
): Write[] {
  const rows = records.flatMap((record) => recordRows(record, head.keptUntil))
  const item = headRow(head, cutDueOf(row) ?? head.keptUntil)
  return [
    row ? { type: 'update', item: { ...item, version: row.version } } : { type: 'insert', item },
    ...rows.map((one): Write => ({ type: 'insert', item: one })),
    ...(checkpoint ? [{ type: 'insert', item: checkpointRow(checkpoint, head.keptUntil) } as const] : []),
    ...also,
  ]
}
