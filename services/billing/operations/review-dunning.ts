import { type Caller, systemCaller } from '#platform/caller'
import { beginDunning, type Dunning, recoverDunning } from '../domain/dunning.ts'
import type { InvoiceRecord } from '../domain/invoice.ts'
import { isOwed } from '../domain/provider-invoice.ts'
import { paymentMail } from '../payment-mails.ts'
import type { PaymentDeps } from '../payment-ports.ts'
import { billingEmails } from './billing-emails.ts'

const PAGE = 100

/** The invoices whose charge has failed. */
export async function owedInvoices(
  { ledger }: Pick<PaymentDeps, 'ledger'>,
  accountId: string,
): Promise<InvoiceRecord[]> {
  const owed: InvoiceRecord[] = []
  let after: string | undefined
  do {
    const page = await ledger.listInvoices(accountId, { limit: PAGE, after })
    owed.push(...page.invoices.filter(isOwed))
    after = page.next
  } while (after !== undefined)
  return owed
}

export const centsOf = (invoices: readonly InvoiceRecord[]): number =>
  invoices.reduce((sum, { totalCents }) => sum + totalCents, 0)

/**
 * Begins the reminders of an account that owes something, and ends them when it owes nothing more. Repeatable: what is
 * owed is read from the invoices each time.
 */
export async function reviewDunning(deps: PaymentDeps, accountId: string): Promise<void> {
  const owed = await owedInvoices(deps, accountId)
  const by = systemCaller('billing', deps.newId('request'), accountId)
  if (owed.length > 0) return begin(deps, by, centsOf(owed))
  return recover(deps, by)
}

async function begin(deps: PaymentDeps, by: Caller, owedCents: number): Promise<void> {
  const { accountId } = by
  const begun = beginDunning(deps.newId('job'), deps.now(), deps.dunning)
  await deps.payments.updatePayments(
    accountId,
    (account) => (account.dunning === undefined ? { ...account, dunning: begun } : account),
    async () => [
      deps.publish({ type: 'payment.failed', ...aboutDunning(accountId, begun, owedCents) }, by),
      deps.paymentJob({ step: 'dunning', accountId, dunningId: begun.dunningId }, deps.now()),
    ],
  )
}

async function recover(deps: PaymentDeps, by: Caller): Promise<void> {
  const { accountId } = by
  const known = await deps.payments.findPayments(accountId)
  if (known?.dunning === undefined || known.dunning.step === 'releasing') return
  const emails = await billingEmails(deps, by)
  await deps.payments.updatePayments(
    accountId,
    (account) => {
      if (account.dunning === undefined || account.dunning.step === 'releasing') return account
      const { dunning, ...rest } = account
      const next = recoverDunning(dunning, deps.now())
      return next === undefined ? rest : { ...rest, dunning: next }
    },
    async (_next, { dunning }) => [
      ...(dunning
        ? [deps.publish({ type: 'payment.recovered', ...aboutDunning(accountId, dunning, 0) }, by)]
        : []),
      ...(dunning?.step === 'paused' || dunning?.step === 'written_off'
        ? // At once: the job of this failure looks again only later.
          [deps.paymentJob({ step: 'dunning', accountId, dunningId: dunning.dunningId }, deps.now())]
        : []),
      ...(await Promise.all(
        emails.map((to) =>
          deps.mail(
            paymentMail(to, { notice: 'recovered', owedCents: 0, consoleUrl: deps.config.consoleUrl }),
          ),
        ),
      )),
    ],
  )
}

/** What events tell of it. */
export function aboutDunning(accountId: string, { step, since, nextAt }: Dunning, owedCents: number) {
  return { accountId, subject: { id: accountId }, after: { step, since, nextAt, owedCents } }
}
