import type { Invoice } from '#contracts/billing'
import type { DryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { type BySettling, settleByHand, type SettlingAsked } from './settle-by-hand.ts'

/** It is owed no more, and its usage is not billed again; credit that it used is given back. @throws as `settleByHand` */
export function voidInvoice(
  deps: BySettling,
  caller: Caller,
  asked: SettlingAsked,
): Promise<Invoice | DryRun> {
  return settleByHand(deps, caller, {
    ...asked,
    operationId: 'voidInvoice',
    event: 'invoice.voided',
    next: (invoice, voidedAt) => ({ ...invoice, status: 'void', voidedAt }),
    giveCreditBack: true,
  })
}
