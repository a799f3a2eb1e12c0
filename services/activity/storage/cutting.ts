import {
  changing,
  HEAD_SORT,
  type Item,
  numberOf,
  rowsOf,
  SEQUENCE_PREFIX,
  sequenceSort,
  type Table,
} from '#platform/table'
import type { ActivityRepository } from '../ports.ts'
import {
  CHAINS,
  CHECKPOINT_PREFIX,
  chainKey,
  eventSort,
  headRow,
  keptUntilOf,
  toHead,
  toRecord,
} from './rows.ts'

type Cutting = Pick<ActivityRepository, 'chainsToCut' | 'cutChain' | 'removeCut' | 'removeChain'>

/** The removal of what is no longer kept. */
export function cutting(table: Table): Cutting {
  return {
    chainsToCut: (now) => chainsToCut(table, now),
    cutChain: (chain, decide) =>
      changing(table, 'The activity of this account', async () => {
        const row = await table.get(chainKey(chain), HEAD_SORT)
        const head = row && toHead(row)
        const cut = head && decide(head)
        if (row === undefined || head === undefined || cut === undefined) return { result: undefined }
        const oldest = await table.get(chainKey(chain), sequenceSort(cut.number + 1))
        const item = headRow({ ...head, cut }, keptUntilOf(oldest))
        return { writes: [{ type: 'update', item: { ...item, version: row.version } }], result: undefined }
      }),
    removeCut: async (chain, signal) => {
      const row = await table.get(chainKey(chain), HEAD_SORT)
      if (row === undefined) return
      const { number } = toHead(row).cut
      await removeRows(table, {
        chain,
        prefix: SEQUENCE_PREFIX,
        isLeft: (one) => numberOf(one) > number,
        signal,
      })
      const isCheckpointLeft = ({ sk }: Item) =>
        numberOf({ sk: sk.slice(CHECKPOINT_PREFIX.length) }) >= number
      await removeRows(table, { chain, prefix: CHECKPOINT_PREFIX, isLeft: isCheckpointLeft, signal })
    },
    removeChain: async (chain, signal) => {
      await removeRows(table, { chain, prefix: '', isLeft: ({ sk }) => sk === HEAD_SORT, signal })
    },
  }
}

async function* chainsToCut(table: Table, now: Date): AsyncGenerator<string> {
  for (const shard of CHAINS)
    for await (const row of rowsOf((page) => table.queryIndex(shard, page))) {
      if (String(row.g1sk) > now.toISOString()) break
      yield toHead(row).chain
    }
}

type Removing = { chain: string; prefix: string; isLeft: (row: Item) => boolean; signal: AbortSignal }

/** Removes rows in their order, up to the first that is left. */
async function removeRows(table: Table, { chain, prefix, isLeft, signal }: Removing): Promise<void> {
  const pk = chainKey(chain)
  for await (const row of rowsOf((page) => table.query(pk, { prefix, ...page }))) {
    if (signal.aborted) return
    if (isLeft(row)) {
      if (row.sk === HEAD_SORT) continue
      return
    }
    // Before the record: it names the row that finds it.
    if (row.sk.startsWith(SEQUENCE_PREFIX)) await removeFinder(table, row)
    await table.remove(pk, row.sk, row.version)
  }
}

async function removeFinder(table: Table, record: Item): Promise<void> {
  const sk = eventSort(toRecord(record).recordId)
  const finder = await table.get(record.pk, sk)
  if (finder) await table.remove(record.pk, sk, finder.version)
}
