import type { Budget, BudgetStatus } from '#contracts/billing'

export const NO_BUDGET: Budget = { monthlyCents: null, thresholdPercents: [50, 80, 100], isCapped: false }
const MICROS_PER_CENT = 10_000

/** What was told and done about the budget in a month. */
export type BudgetMonth = Readonly<{
  month: string
  /** The thresholds that were told. */
  toldPercents: readonly number[]
  /** Whether it was told that the cap holds indexes. */
  isCapped: boolean
}>
export const newBudgetMonth = (month: string): BudgetMonth => ({ month, toldPercents: [], isCapped: false })

/** The thresholds that an amount has reached. A budget of 0 is reached by the first micro-dollar. */
export function reachedPercents(
  { monthlyCents, thresholdPercents }: Pick<Budget, 'monthlyCents' | 'thresholdPercents'>,
  amountMicros: number,
): number[] {
  if (monthlyCents === null || amountMicros <= 0) return []
  const reached = (percent: number) => amountMicros * 100 >= monthlyCents * MICROS_PER_CENT * percent
  return thresholdPercents.filter(reached).toSorted((a, b) => a - b)
}

/** Whether the cap must hold the indexes. A cap of 0 holds them before anything is used. */
export function isOverCap({ monthlyCents, isCapped }: Budget, amountMicros: number): boolean {
  return isCapped && monthlyCents !== null && amountMicros >= monthlyCents * MICROS_PER_CENT
}

export function budgetStatus(
  budget: Budget,
  { amountMicros, pausedIndexes }: { amountMicros: number; pausedIndexes: string[] },
): BudgetStatus {
  const { monthlyCents, isCapped } = budget
  const reached = reachedPercents(budget, amountMicros)
  const over = monthlyCents !== null && amountMicros > 0 && amountMicros >= monthlyCents * MICROS_PER_CENT
  const state =
    monthlyCents === null
      ? 'none'
      : isOverCap(budget, amountMicros)
        ? 'capped'
        : over
          ? 'exceeded'
          : reached.length > 0
            ? 'warned'
            : 'within'
  return {
    state,
    monthlyCents,
    isCapped,
    ...(monthlyCents !== null &&
      monthlyCents > 0 && {
        usedPercent: Math.floor((amountMicros * 100) / (monthlyCents * MICROS_PER_CENT)),
      }),
    reachedPercents: reached,
    pausedIndexes,
  }
}

/** The seconds until the amount reaches the next threshold or the cap at the present price per hour. */
export function secondsUntilNext(
  budget: Budget,
  { amountMicros, hourlyMicros }: { amountMicros: number; hourlyMicros: number },
): number {
  const { monthlyCents, thresholdPercents, isCapped } = budget
  if (monthlyCents === null || hourlyMicros <= 0) return Number.POSITIVE_INFINITY
  const marks = [...thresholdPercents, ...(isCapped ? [100] : [])].map(
    (percent) => (monthlyCents * MICROS_PER_CENT * percent) / 100,
  )
  const next = Math.min(...marks.filter((mark) => mark > amountMicros))
  return Number.isFinite(next) ? Math.ceil(((next - amountMicros) * 3_600) / hourlyMicros) : next
}
