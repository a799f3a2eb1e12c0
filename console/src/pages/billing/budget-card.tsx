import type { BudgetStatus } from '#contracts/billing'
import { formatMoney } from '../../format/money.ts'
import { Can } from '../../app/permissions.tsx'
import { usePageDialog } from '../../app/use-page-dialog.ts'
import { Badge } from '../../ui/value/badge.tsx'
import { Button } from '../../ui/button/button.tsx'
import { Card } from '../../ui/page/card.tsx'
import { Meter } from '../../ui/feedback/progress.tsx'
import type { BillingDialog } from './billing-search.ts'
import { budgetSentence, formatCents, MICROS_PER_CENT } from './budget-words.ts'

type BudgetCardProps = Readonly<{ budget: BudgetStatus; amountMicros: number; forecastMicros: number }>

export function BudgetCard({ budget, amountMicros, forecastMicros }: BudgetCardProps) {
  const { open } = usePageDialog<BillingDialog>()
  const { monthlyCents, isCapped, reachedPercents } = budget
  return (
    <Card
      title="Budget"
      description="What a month of UTC should cost at most. Owners and billing members get a mail at each threshold."
      actions={
        <Can do="billing:manage">
          <Button onClick={() => open('budget')}>{monthlyCents === null ? 'Set a budget' : 'Change'}</Button>
        </Can>
      }
    >
      <div className="flex flex-col gap-3">
        {monthlyCents !== null && (
          <Meter
            label="Used this month"
            used={amountMicros}
            limit={monthlyCents * MICROS_PER_CENT}
            text={`${formatMoney(amountMicros)} of ${formatCents(monthlyCents)}`}
          />
        )}
        <p className="text-fg-muted">{budgetSentence(budget, forecastMicros)}</p>
        {monthlyCents !== null && (
          <div className="flex flex-wrap gap-2">
            <Badge tone={isCapped ? 'info' : 'neutral'}>
              {isCapped ? 'Capped: pauses indexes at 100 %' : 'No cap: indexes go on'}
            </Badge>
            {reachedPercents.map((percent) => (
              <Badge key={percent} tone="warning">
                {percent} % reached
              </Badge>
            ))}
          </div>
        )}
      </div>
    </Card>
  )
}
