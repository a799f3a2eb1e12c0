import { systemCaller } from '#platform/caller'
import { dateOf, monthOf, secondOf, startOfHour, startOfMonth } from '../domain/months.ts'
import type { PaymentAccount } from '../domain/payments.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import { billingEmails } from './billing-emails.ts'

type With = Pick<
  PaymentDeps,
  'provider' | 'payments' | 'ledger' | 'usersAccounts' | 'now' | 'newId' | 'paymentJob'
>

/**
 * Makes the account a customer of the payment provider with a subscription from the beginning of this month, and begins
 * to report its usage. Repeatable; once done it does nothing.
 */
export async function subscribeAccount(deps: With, accountId: string): Promise<void> {
  const { customerId, subscriptionId } = await ensureCustomerOf(deps, accountId)
  if (subscriptionId !== undefined || customerId === undefined) return
  const now = secondOf(deps.now())
  const month = monthOf(now)
  const from = dateOf(startOfMonth(month))
  const made = await deps.provider.ensureSubscription({ accountId, customerId, from })
  await deps.payments.updatePayments(
    accountId,
    (account) =>
      account.subscriptionId === made.subscriptionId
        ? account
        : {
            ...account,
            subscriptionId: made.subscriptionId,
            subscribedFrom: month,
            // What was used before is on the first hour that is reported.
            meteredThrough: dateOf(startOfHour(now)).toISOString(),
          },
    async () => [
      deps.paymentJob({ step: 'meter', accountId }, deps.now()),
      deps.paymentJob({ step: 'compare', accountId }, deps.now()),
    ],
  )
}

/** The customer of the account, made if there is none. */
export async function ensureCustomerOf(
  deps: Pick<With, 'provider' | 'payments' | 'usersAccounts' | 'newId'>,
  accountId: string,
): Promise<PaymentAccount> {
  const known = await deps.payments.findPayments(accountId)
  if (known?.customerId !== undefined) return known
  const by = systemCaller('billing', deps.newId('request'), accountId)
  const account = await deps.usersAccounts.getAccount(by, { params: { accountId } })
  const [email] = await billingEmails(deps, by)
  const { customerId } = await deps.provider.ensureCustomer({
    accountId,
    name: account.name,
    ...(email !== undefined && { email }),
  })
  return deps.payments.updatePayments(accountId, (before) =>
    before.customerId === undefined ? { ...before, customerId } : before,
  )
}
