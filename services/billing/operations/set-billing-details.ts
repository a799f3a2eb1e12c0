import type { BillingDetails, BillingDetailsInput } from '#contracts/billing'
import { type DryRun, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { etagOf, requireMatch } from '#platform/precondition'
import type { BillingDeps } from '../ports.ts'
import { customerOf } from './drafts-of.ts'

const NONE: BillingDetails = { taxIds: [] }

/** Issued invoices stay as they are. @throws ServiceError `precondition_failed` */
export async function setBillingDetails(
  deps: Pick<BillingDeps, 'ledger' | 'once' | 'publish'>,
  caller: Caller,
  { dryRun, ifMatch, ...wanted }: BillingDetailsInput & { dryRun: boolean; ifMatch: string | undefined },
): Promise<BillingDetails | DryRun> {
  const { accountId } = caller
  // Without fields that were left out, as they are stored: their tags are compared.
  const next = JSON.parse(JSON.stringify(wanted)) as BillingDetails
  if (dryRun) {
    const before = await customerOf(deps, accountId)
    requireMatch(ifMatch, etagOf(before))
    return toDryRun('setBillingDetails', { before: shown(before), after: shown(next) })
  }
  return deps.ledger.updateDetails(
    accountId,
    (stored) => {
      requireMatch(ifMatch, etagOf(stored ?? NONE))
      return stored !== undefined && etagOf(stored) === etagOf(next) ? stored : next
    },
    async (after, before) => [
      ...(after === before
        ? []
        : [deps.publish({ type: 'billing_details.changed', accountId, subject: { id: accountId } }, caller)]),
      ...(await deps.once.keep(caller, after)),
    ],
  )
}

const shown = ({ name, address, taxIds }: BillingDetails) => ({
  name,
  address: address && Object.values(address).join(', '),
  taxIds: taxIds.map(({ type, value }) => `${type} ${value}`).join(', '),
})
