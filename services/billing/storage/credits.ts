import { changing, rowsOf, type Table, type Write } from '#platform/table'
import { accountNotFound } from '../domain/account.ts'
import type { UsedCredit } from '../domain/invoice.ts'
import type { CreditRecord } from '../domain/credit.ts'
import type { LedgerRepository } from '../ports.ts'
import { WHAT } from './accounts.ts'
import { accountKey, CREDIT_PREFIX, creditSort, toCredit } from './rows.ts'
import { unlessForgotten } from './unless-forgotten.ts'
import { putRecord } from './writing.ts'

export function creditsOver(table: Table): Pick<LedgerRepository, 'insertCredit' | 'listCredits'> {
  return {
    insertCredit: (credit, also) =>
      changing(table, WHAT, async () => {
        const known = await unlessForgotten(table, credit.accountId)
        if (known === undefined) throw accountNotFound()
        return { writes: [...known, creditInsert(credit), ...also], result: undefined }
      }),
    listCredits: async (accountId) => {
      const credits: CreditRecord[] = []
      const pk = accountKey(accountId)
      for await (const row of rowsOf((page) => table.query(pk, { prefix: CREDIT_PREFIX, ...page })))
        credits.push(toCredit(row))
      return credits.toSorted((a, b) => (a.grantedAt < b.grantedAt ? 1 : -1))
    },
  }
}

export const creditInsert = (credit: CreditRecord): Write =>
  putRecord(credit.accountId, creditSort(credit.creditId), { row: undefined, record: credit })

/** @returns `undefined` when the credit changed since `before` was read */
export async function creditUpdate(
  table: Table,
  { before, next }: { before: CreditRecord; next: CreditRecord },
): Promise<Write | undefined> {
  const row = await table.get(accountKey(next.accountId), creditSort(next.creditId))
  if (row === undefined || toCredit(row).remainingCents !== before.remainingCents) return undefined
  return putRecord(next.accountId, row.sk, { row, record: next })
}

export async function creditsGivenBack(
  table: Table,
  { accountId, usedCredits }: { accountId: string; usedCredits: readonly UsedCredit[] },
): Promise<Write[]> {
  const writes = await Promise.all(
    usedCredits.map(async ({ creditId, cents }) => {
      const row = await table.get(accountKey(accountId), creditSort(creditId))
      if (row === undefined) return []
      const credit = toCredit(row)
      const record = { ...credit, remainingCents: credit.remainingCents + cents }
      return [putRecord(accountId, row.sk, { row, record })]
    }),
  )
  return writes.flat()
}
