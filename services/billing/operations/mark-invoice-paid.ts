import type { Invoice } from '#contracts/billing'
import type { DryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { type BySettling, settleByHand, type SettlingAsked } from './settle-by-hand.ts'

/** For money that came in outside any payment provider. @throws as `settleByHand` */
export function markInvoicePaid(
  deps: BySettling,
  caller: Caller,
  asked: SettlingAsked,
): Promise<Invoice | DryRun> {
  return settleByHand(deps, caller, {
    ...asked,
    operationId: 'markInvoicePaid',
    event: 'invoice.paid',
    next: (invoice, paidAt) => ({ ...invoice, status: 'paid', paidAt }),
    giveCreditBack: false,
  })
}
