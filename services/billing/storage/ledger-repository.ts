import type { Table } from '#platform/table'
import type { LedgerRepository } from '../ports.ts'
import { accountsOver } from './accounts.ts'
import { budgetsOver } from './budgets.ts'
import { creditsOver } from './credits.ts'
import { forgettingOver } from './forgetting.ts'
import { holdsOver } from './holds.ts'
import { invoicesOver } from './invoices.ts'

/** Accounts, invoices, credits, budgets and held indexes in a `Table`. */
export function ledgerRepository(table: Table): LedgerRepository {
  return {
    ...accountsOver(table),
    ...invoicesOver(table),
    ...creditsOver(table),
    ...budgetsOver(table),
    ...holdsOver(table),
    ...forgettingOver(table),
  }
}
