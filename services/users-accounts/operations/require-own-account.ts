import type { Caller } from '#platform/caller'
import { accountNotFound } from '../domain/account.ts'

/** Services may read any account, everybody else only their own. @throws ServiceError `account_not_found` */
export function requireOwnAccount(caller: Caller, accountId: string): void {
  if (caller.principal.type === 'system' || caller.accountId === accountId) return
  throw accountNotFound()
}
