import { changing, rowsOf, type Table, type Write } from '#platform/table'
import type { HeldIndex, LedgerRepository } from '../ports.ts'
import { WHAT } from './accounts.ts'
import { accountKey, HOLD_PREFIX, holdSort, toHeldIndex } from './rows.ts'
import { unlessForgotten } from './unless-forgotten.ts'
import { putRecord } from './writing.ts'

export function holdsOver(table: Table): Pick<LedgerRepository, 'listHeldIndexes' | 'updateHeldIndex'> {
  return {
    listHeldIndexes: async (accountId) => {
      const held: HeldIndex[] = []
      const pk = accountKey(accountId)
      for await (const row of rowsOf((page) => table.query(pk, { prefix: HOLD_PREFIX, ...page })))
        held.push(toHeldIndex(row))
      return held
    },
    updateHeldIndex: (accountId, indexName, { decide, also }) =>
      changing(table, WHAT, async () => {
        const [pk, sk] = [accountKey(accountId), holdSort(indexName)]
        const row = await table.get(pk, sk)
        const before = row && toHeldIndex(row)
        const next = decide(before)
        if (next === before) return { result: undefined }
        const known = await unlessForgotten(table, accountId)
        if (known === undefined) return { result: undefined }
        const writes: Write[] = [...known]
        if (next !== undefined && next.reasons.length > 0)
          writes.push(putRecord(accountId, sk, { row, record: next }))
        else if (row) writes.push({ type: 'remove', pk, sk, version: row.version })
        return { writes: [...writes, ...also(next, before)], result: undefined }
      }),
  }
}
