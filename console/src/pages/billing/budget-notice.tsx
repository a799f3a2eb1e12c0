import type { BudgetStatus } from '#contracts/billing'
import { formatQuantity } from '../../format/numbers.ts'
import { TextLink } from '../../ui/button/text-link.tsx'
import { Notice } from '../../ui/feedback/notice.tsx'
import { formatCents } from './budget-words.ts'

/** Stands above everything while the budget is used up; nothing otherwise. */
export function BudgetNotice({ budget }: { budget: BudgetStatus }) {
  const { state, monthlyCents, pausedIndexes } = budget
  if (monthlyCents === null || (state !== 'capped' && state !== 'exceeded')) return null
  const link = (
    <TextLink to="/billing" search={{ dialog: 'budget' }}>
      Change the budget
    </TextLink>
  )
  if (state === 'exceeded')
    return (
      <Notice tone="warning" title={`The budget of ${formatCents(monthlyCents)} is used up`}>
        Nothing is paused, because the budget has no cap. {link}
      </Notice>
    )
  return (
    <Notice tone="danger" title={`The cap of ${formatCents(monthlyCents)} is reached`}>
      {pausedIndexes.length === 0
        ? 'Indexes are being paused. '
        : `${formatQuantity(pausedIndexes.length, 'index is', 'indexes are')} paused: ${listOf(pausedIndexes)}. `}
      Documents are kept, and only storage costs. Indexes resume by themselves when the month turns, or when
      the budget is raised. {link}
    </Notice>
  )
}

const SHOWN = 5
function listOf(names: readonly string[]): string {
  const more = names.length - SHOWN
  return names.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '')
}
