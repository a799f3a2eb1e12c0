import { CircleAlert, Info, type LucideIcon, MoveRight, TriangleAlert } from 'lucide-react'
import type { DryRun, Risk } from '#contracts/dry-run'
import { formatHourly, formatMonthly } from '../../../format/money.ts'
import { ExamplePrices } from '../../../app/example-prices.tsx'
import { cx } from '../../../ui/cx.ts'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import { changeOfMoney, type MoneyChange } from './money-change.ts'
import { sizeValue, sizeWord } from './index-size.ts'

type DryRunSummaryProps = Readonly<{
  plan: DryRun
  /** Left out where only cost and risk say something. */
  hasChanges?: boolean
  /** A newer answer is on its way. */
  isStale?: boolean
  className?: string
}>

/** What a change would do, before it is done: resources, cost and risks, as the server sees them. */
export function DryRunSummary({ plan, hasChanges = true, isStale = false, className }: DryRunSummaryProps) {
  const { changes, cost, risks } = plan
  return (
    <div
      className={cx('flex flex-col gap-4 transition-opacity', isStale && 'opacity-55', className)}
      aria-busy={isStale || undefined}
    >
      {hasChanges && changes.length > 0 && (
        <dl className="divide-y rounded-lg border">
          {changes.map(({ what, before, after }) => (
            <div key={what} className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 py-2">
              <dt className="text-sm text-fg-muted">{sizeWord(what)}</dt>
              <dd className="flex items-center gap-2 tabular-nums">
                <span className="text-fg-subtle">{sizeValue(what, before)}</span>
                <Arrow />
                <span className="font-medium">{sizeValue(what, after)}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {risks.length > 0 && (
        <ul className="flex flex-col gap-2">
          {risks.map((risk) => (
            <RiskLine key={risk.message} risk={risk} />
          ))}
        </ul>
      )}
      {(cost.hourlyMicrosBefore > 0 || cost.hourlyMicrosAfter > 0) && <Cost cost={cost} />}
    </div>
  )
}

function Arrow() {
  return (
    <>
      <MoveRight aria-hidden size={14} className="shrink-0 text-fg-subtle" />
      <VisuallyHidden>becomes</VisuallyHidden>
    </>
  )
}

const TONE: Record<MoneyChange['direction'], string> = {
  more: 'text-warning-fg',
  less: 'text-success-fg',
  same: 'text-fg-subtle',
}

function Cost({ cost }: Pick<DryRun, 'cost'>) {
  const rows = [
    {
      term: 'Cost per month',
      after: formatMonthly(cost.monthlyMicrosAfter),
      change: changeOfMoney(cost.monthlyMicrosBefore, cost.monthlyMicrosAfter),
    },
    {
      term: 'Cost per hour',
      after: formatHourly(cost.hourlyMicrosAfter),
      change: changeOfMoney(cost.hourlyMicrosBefore, cost.hourlyMicrosAfter, { isPrice: true }),
    },
  ]
  return (
    <div>
      <dl className="divide-y rounded-lg border">
        {rows.map(({ term, after, change }) => (
          <div key={term} className="flex flex-wrap items-baseline justify-between gap-x-4 px-3 py-2">
            <dt className="text-sm text-fg-muted">{term}</dt>
            <dd className="flex items-baseline gap-2 tabular-nums">
              <span className={cx('text-sm', TONE[change.direction])}>{change.text}</span>
              <span className="font-medium">{after}</span>
            </dd>
          </div>
        ))}
      </dl>
      <ExamplePrices className="mt-1.5" />
    </div>
  )
}

const LEVEL: Record<Risk['level'], { icon: LucideIcon; colour: string; word: string }> = {
  info: { icon: Info, colour: 'text-info-fg', word: 'Note' },
  warning: { icon: TriangleAlert, colour: 'text-warning-fg', word: 'Warning' },
  danger: { icon: CircleAlert, colour: 'text-danger-fg', word: 'Danger' },
}

export function RiskLine({ risk: { level, message } }: { risk: Risk }) {
  const { icon: Icon, colour, word } = LEVEL[level]
  return (
    <li className="flex items-start gap-2">
      <Icon aria-hidden size={16} className={cx('mt-[3px] shrink-0', colour)} />
      <span>
        <VisuallyHidden>{word}: </VisuallyHidden>
        {message}
      </span>
    </li>
  )
}
