import type { Budget } from '#contracts/billing'
import { pricesAt, type Resource } from '#contracts/prices'
import { type Caller, systemCaller } from '#platform/caller'
import { addSeconds } from '#platform/clock'
import {
  type BudgetMonth,
  isOverCap,
  newBudgetMonth,
  NO_BUDGET,
  reachedPercents,
  secondsUntilNext,
} from '../domain/budget.ts'
import { piecesOf } from '../domain/meter.ts'
import { sumOf, toMicros, unitsOf } from '../domain/money.ts'
import { dateOf, endOfMonth, HOUR, monthOf, secondOf, startOfMonth } from '../domain/months.ts'
import { budgetReachedMail, capReachedMail } from '../mails.ts'
import type { BillingDeps } from '../ports.ts'
import { type ByHolding, holdIndexes, releaseIndexes } from './hold-indexes.ts'
import { billingEmails } from './billing-emails.ts'

type With = ByHolding &
  Pick<BillingDeps, 'usage' | 'ledger' | 'mail' | 'usersAccounts' | 'now' | 'priceBook' | 'config'>

const LONGEST_LOOK_SECONDS = HOUR
const SHORTEST_LOOK_SECONDS = 1
/** While indexes cannot be paused because they are busy. */
const BUSY_LOOK_SECONDS = 10
/** While a cap holds. An index that is resumed or created tells of it by its event, which is looked at at once. */
const CAPPED_LOOK_SECONDS = 900

/**
 * Holds the month's usage against the budget: tells of thresholds, each once a month, and pauses and resumes indexes as
 * the cap says. Repeatable.
 * @returns when to look again: before a threshold can be reached, and when the month turns; `undefined` without a budget
 */
export async function watchBudget(deps: With, accountId: string): Promise<Date | undefined> {
  const budget = (await deps.ledger.findBudget(accountId)) ?? NO_BUDGET
  const now = deps.now()
  const spent = await spentOf(deps, accountId)
  const isOver = isOverCap(budget, spent.amountMicros)
  await tell(deps, accountId, { budget, isOver, ...spent })
  const { isDone } = await (isOver ? holdIndexes : releaseIndexes)(deps, accountId, 'cap')
  if (!isDone) return addSeconds(now, BUSY_LOOK_SECONDS)
  if (budget.monthlyCents === null) return undefined
  if (isOver) return earlier(addSeconds(now, CAPPED_LOOK_SECONDS), endOf(spent.month))
  const seconds = Math.min(secondsUntilNext(budget, spent), LONGEST_LOOK_SECONDS)
  return earlier(addSeconds(now, Math.max(seconds, SHORTEST_LOOK_SECONDS)), endOf(spent.month))
}

const earlier = (one: Date, other: Date) => (one < other ? one : other)
const endOf = (month: string) => dateOf(endOfMonth(month))

type Spent = { month: string; amountMicros: number; hourlyMicros: number }

async function spentOf(deps: Pick<With, 'usage' | 'now' | 'priceBook'>, accountId: string): Promise<Spent> {
  const now = secondOf(deps.now())
  const month = monthOf(now)
  const from = startOfMonth(month)
  const { meter } = await deps.usage.readMeter(accountId, from)
  const pieces = piecesOf(meter, { from, to: now, book: deps.priceBook })
  const prices = pricesAt(deps.now(), deps.priceBook)
  const rates = Object.entries(meter.quantities).map(([resource, quantity]) =>
    unitsOf(quantity * HOUR, prices[resource as Resource] ?? 0),
  )
  return {
    month,
    amountMicros: toMicros(sumOf(pieces.map(({ units }) => units))),
    hourlyMicros: toMicros(sumOf(rates)),
  }
}

/** Events and mails for what is new, in the transaction that remembers that it was told. */
async function tell(
  deps: With,
  accountId: string,
  { budget, month, amountMicros, isOver }: Spent & { budget: Budget; isOver: boolean },
): Promise<void> {
  const { ledger } = deps
  const stored = await ledger.findBudgetMonth(accountId)
  const before = stored?.month === month ? stored : newBudgetMonth(month)
  const wasCapped = stored?.isCapped ?? false
  const fresh = reachedPercents(budget, amountMicros).filter((one) => !before.toldPercents.includes(one))
  if (fresh.length === 0 && wasCapped === isOver && stored?.month === month) return
  if (fresh.length === 0 && wasCapped === isOver && stored === undefined) return
  const next: BudgetMonth = {
    month,
    toldPercents: [...before.toldPercents, ...fresh],
    isCapped: isOver,
  }
  const by = systemCaller('billing', deps.newId('request'), accountId)
  const monthlyCents = budget.monthlyCents ?? 0
  const reached = (percent: number) => ({
    accountId,
    subject: { id: accountId },
    after: { month, monthlyCents, amountMicros, percent },
  })
  const also = fresh.map((percent) =>
    deps.publish({ type: 'budget.threshold_reached', ...reached(percent) }, by),
  )
  if (isOver && !wasCapped) also.push(deps.publish({ type: 'budget.cap_reached', ...reached(100) }, by))
  if (!isOver && wasCapped) also.push(deps.publish({ type: 'budget.cap_lifted', ...reached(100) }, by))
  also.push(
    ...(await mailsOf(deps, by, { fresh, isNewlyCapped: isOver && !wasCapped, budget, amountMicros })),
  )
  // Another instance that told first has told the same.
  await ledger.putBudgetMonth(accountId, { before: stored, next }, also)
}

/** One mail of the highest threshold, or of the cap, to each person who looks after the money. */
async function mailsOf(
  deps: With,
  by: Caller,
  {
    fresh,
    isNewlyCapped,
    budget,
    amountMicros,
  }: { fresh: readonly number[]; isNewlyCapped: boolean; budget: Budget; amountMicros: number },
) {
  const percent = fresh.at(-1)
  if (!isNewlyCapped && percent === undefined) return []
  const about = {
    monthlyCents: budget.monthlyCents ?? 0,
    amountMicros,
    consoleUrl: deps.config.consoleUrl,
    percent: percent ?? 100,
  }
  const emails = await billingEmails(deps, by)
  return Promise.all(
    emails.map((to) => deps.mail(isNewlyCapped ? capReachedMail(to, about) : budgetReachedMail(to, about))),
  )
}
