import type { Budget, BudgetInput } from '#contracts/billing'
import { type DryRun, type Risk, toDryRun } from '#contracts/dry-run'
import type { Caller } from '#platform/caller'
import { etagOf, requireMatch } from '#platform/precondition'
import { isOverCap, NO_BUDGET } from '../domain/budget.ts'
import { dollars, sumOf, toMicros } from '../domain/money.ts'
import { monthOf, secondOf, startOfMonth } from '../domain/months.ts'
import type { BillingDeps } from '../ports.ts'
import { usageOf } from './usage-of.ts'

type With = Pick<BillingDeps, 'usage' | 'ledger' | 'once' | 'now' | 'priceBook' | 'publish' | 'budgetJob'>
type Asked = BudgetInput & { dryRun: boolean; ifMatch: string | undefined }

/** A job then holds this month's usage against it at once. @throws ServiceError `precondition_failed` */
export async function setBudget(
  deps: With,
  caller: Caller,
  { dryRun, ifMatch, ...given }: Asked,
): Promise<Budget | DryRun> {
  const { accountId } = caller
  const { ledger, once, publish } = deps
  const wanted: Budget = { ...given, thresholdPercents: given.thresholdPercents.toSorted((a, b) => a - b) }
  if (dryRun) {
    const before = (await ledger.findBudget(accountId)) ?? NO_BUDGET
    requireMatch(ifMatch, etagOf(before))
    return toDryRun(
      'setBudget',
      { before: shown(before), after: shown(wanted) },
      { risks: await risksOf(deps, accountId, wanted) },
    )
  }
  // First, so that no usage goes unseen once there is a budget.
  await ledger.updateAccount(accountId, (account) =>
    account.hasBudget === true ? undefined : { account: { ...account, hasBudget: true }, also: [] },
  )
  return ledger.updateBudget(
    accountId,
    (stored) => {
      requireMatch(ifMatch, etagOf(stored ?? NO_BUDGET))
      return stored !== undefined && etagOf(stored) === etagOf(wanted) ? stored : wanted
    },
    async (next, before) => [
      ...(next === before
        ? []
        : [
            publish(
              {
                type: 'budget.changed',
                accountId,
                subject: { id: accountId },
                before: before ?? NO_BUDGET,
                after: next,
              },
              caller,
            ),
            deps.budgetJob(accountId, etagOf(next)),
          ]),
      ...(await once.keep(caller, next)),
    ],
  )
}

const shown = ({ monthlyCents, thresholdPercents, isCapped }: Budget) => ({
  monthlyCents,
  thresholdPercents: thresholdPercents.join(', '),
  isCapped,
})

async function risksOf(deps: With, accountId: string, wanted: Budget): Promise<Risk[]> {
  const now = secondOf(deps.now())
  const used = await usageOf(deps, accountId, { from: startOfMonth(monthOf(now)), to: now })
  const amountMicros = toMicros(sumOf(used.map(({ units }) => units)))
  if (!isOverCap(wanted, amountMicros)) return []
  const amount = dollars(Math.floor(amountMicros / 10_000))
  return [
    {
      level: 'danger',
      message: `This month's usage is ${amount} already: every index is paused within a minute. Nothing is deleted.`,
    },
  ]
}
