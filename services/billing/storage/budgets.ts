import { changing, type Table } from '#platform/table'
import { accountNotFound } from '../domain/account.ts'
import type { LedgerRepository } from '../ports.ts'
import { WHAT } from './accounts.ts'
import { accountKey, BUDGET_MONTH_SORT, BUDGET_SORT, toBudget, toBudgetMonth } from './rows.ts'
import { unlessForgotten } from './unless-forgotten.ts'
import { putRecord } from './writing.ts'

type Budgets = Pick<LedgerRepository, 'findBudget' | 'updateBudget' | 'findBudgetMonth' | 'putBudgetMonth'>

export function budgetsOver(table: Table): Budgets {
  const get = (accountId: string, sk: string) => table.get(accountKey(accountId), sk)
  return {
    findBudget: async (accountId) => {
      const row = await get(accountId, BUDGET_SORT)
      return row && toBudget(row)
    },
    updateBudget: (accountId, decide, also) =>
      changing(table, WHAT, async () => {
        const row = await get(accountId, BUDGET_SORT)
        const before = row && toBudget(row)
        const next = decide(before)
        const known = await unlessForgotten(table, accountId)
        if (known === undefined) throw accountNotFound()
        const writes = next === before ? [] : [putRecord(accountId, BUDGET_SORT, { row, record: next })]
        return { writes: [...known, ...writes, ...(await also(next, before))], result: next }
      }),
    findBudgetMonth: async (accountId) => {
      const row = await get(accountId, BUDGET_MONTH_SORT)
      return row && toBudgetMonth(row)
    },
    putBudgetMonth: async (accountId, { before, next }, also) => {
      const row = await get(accountId, BUDGET_MONTH_SORT)
      if (JSON.stringify(row && toBudgetMonth(row)) !== JSON.stringify(before)) return false
      const known = await unlessForgotten(table, accountId)
      if (known === undefined) return false
      const write = putRecord(accountId, BUDGET_MONTH_SORT, { row, record: next })
      return (await table.transact([...known, write, ...also])).ok
    },
  }
}
