import type { Comparison, Condition } from './filter-form.ts'

export type ComparisonChoice = Readonly<{
  value: string
  comparison: Comparison
  isNegated: boolean
  label: string
  /** Only numbers have an order. */
  isNumeric: boolean
}>

const choice = (
  [value, label]: readonly [string, string],
  comparison: Comparison,
  isNumeric: boolean,
): ComparisonChoice => ({
  value,
  label,
  comparison,
  isNegated: value.startsWith('not_'),
  isNumeric,
})

/** A document without the field matches every negated comparison: the words say so where it surprises. */
export const COMPARISONS: readonly ComparisonChoice[] = [
  choice(['is', 'is'], 'is', false),
  choice(['not_is', 'is not'], 'is', false),
  choice(['any_of', 'is any of'], 'any_of', false),
  choice(['not_any_of', 'is none of'], 'any_of', false),
  choice(['at_least', 'is at least'], 'at_least', true),
  choice(['at_most', 'is at most'], 'at_most', true),
  choice(['between', 'is between'], 'between', true),
  choice(['not_at_least', 'is below, or missing'], 'at_least', true),
  choice(['not_at_most', 'is above, or missing'], 'at_most', true),
  choice(['not_between', 'is outside, or missing'], 'between', true),
]

export function choiceOf({ comparison, isNegated }: Condition): ComparisonChoice | undefined {
  return COMPARISONS.find((one) => one.comparison === comparison && one.isNegated === isNegated)
}

/** What makes sense for a field; what a condition has already stays on offer. */
export function choicesFor(isNumeric: boolean, condition: Condition): readonly ComparisonChoice[] {
  return COMPARISONS.filter(
    (one) =>
      !one.isNumeric ||
      isNumeric ||
      (one.comparison === condition.comparison && one.isNegated === condition.isNegated),
  )
}
