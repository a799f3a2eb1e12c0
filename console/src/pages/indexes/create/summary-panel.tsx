import type { Output } from '../../../api/contract-types.ts'
import { formatHourly, formatMonthly } from '../../../format/money.ts'
import { ExamplePrices } from '../../../app/example-prices.tsx'
import { Button } from '../../../ui/button/button.tsx'
import { cx } from '../../../ui/cx.ts'
import { Skeleton } from '../../../ui/feedback/skeleton.tsx'
import { RiskLine } from '../../index-detail/size/dry-run-summary.tsx'
import { costParts } from './cost-parts.ts'
import type { Settings } from './draft.ts'
import { placeText, type Problem } from './problems.ts'
import type { SettingsTrial } from './use-trials.ts'

type SummaryPanelProps = Readonly<{
  settings: Settings
  trial: SettingsTrial
  problems: readonly Problem[]
  prices: Output<'getCreateIndexPage'>['prices']
  isPending: boolean
  className?: string
}>

/** What the index will cost and what should be known of it, by the server's word; and the button. */
export function SummaryPanel({ settings, trial, problems, prices, isPending, className }: SummaryPanelProps) {
  const { plan, isStale, error } = trial
  const cost = plan?.cost
  return (
    <section
      aria-label="Cost and summary"
      className={cx('flex flex-col gap-4 rounded-lg border bg-surface p-5', className)}
    >
      <div aria-live="polite" aria-busy={isStale} className="flex flex-col gap-4">
        <div>
          <h2 className="text-sm text-fg-muted">Estimated cost</h2>
          {cost ? (
            <p className="mt-1">
              <span className="text-2xl font-semibold tabular-nums">
                {formatMonthly(cost.monthlyMicrosAfter)}
              </span>
              <span className="block text-sm text-fg-muted tabular-nums">
                {formatHourly(cost.hourlyMicrosAfter)}, for a month of 730 hours
              </span>
              <ExamplePrices className="mt-1" />
            </p>
          ) : (
            <Skeleton className="mt-2 h-7 w-40" />
          )}
          {/* Its room is kept, so that nothing moves while somebody types. */}
          <p className={cx('mt-1 h-4 text-xs', error ? 'text-warning-fg' : 'text-fg-subtle')}>
            {cost && isStale && (error ? 'Of the settings before the last change.' : 'Updating')}
          </p>
        </div>
        {cost && <Parts parts={costParts(settings, prices, cost.hourlyMicrosAfter)} />}
        {plan && plan.risks.length > 0 && (
          <ul className="flex flex-col gap-2 border-t pt-4 text-sm">
            {plan.risks.map((risk) => (
              <RiskLine key={risk.message} risk={risk} />
            ))}
          </ul>
        )}
        {problems.length > 0 && <Problems problems={problems} />}
      </div>
      <Button type="submit" variant="primary" size="lg" isFullWidth pending={isPending}>
        Create index
      </Button>
    </section>
  )
}

function Parts({ parts }: { parts: ReturnType<typeof costParts> }) {
  if (parts.length === 0) return null
  return (
    <dl className="flex flex-col gap-2 border-t pt-4 text-sm">
      {parts.map(({ label, detail, hourlyMicros }) => (
        <div key={label} className="flex items-baseline justify-between gap-3">
          <dt>
            {label}
            <span className="block text-xs text-fg-subtle tabular-nums">{detail}</span>
          </dt>
          <dd className="tabular-nums">{formatHourly(hourlyMicros)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Most messages name their setting; the others are told where they belong. */
function place(path: Problem['path'], message: string) {
  const key = path.findLast((step) => typeof step === 'string')
  return key === undefined || message.includes(String(key)) ? null : (
    <>
      <code className="font-mono">{placeText(path)}</code>:{' '}
    </>
  )
}

function Problems({ problems }: { problems: readonly Problem[] }) {
  return (
    <div className="border-t pt-4 text-sm">
      <p className="font-medium text-danger-fg">This cannot be created yet</p>
      <ul className="mt-1 flex flex-col gap-1 text-fg-muted">
        {problems.map(({ path, message }) => (
          <li key={`${placeText(path)} ${message}`} className="wrap-anywhere">
            {place(path, message)}
            {message}
          </li>
        ))}
      </ul>
    </div>
  )
}
