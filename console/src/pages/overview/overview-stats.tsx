import type { Output } from '../../api/contract-types.ts'
import { formatDuration } from '../../format/durations.ts'
import { formatHourly, formatMonthly } from '../../format/money.ts'
import { formatCount, formatQuantity } from '../../format/numbers.ts'
import { formatPercent } from '../../format/percent.ts'
import { Count } from '../../ui/amounts.tsx'
import { SectionGate } from '../../ui/section.tsx'
import { Sparkline } from '../../ui/sparkline.tsx'
import { Stat } from '../../ui/stat.tsx'

type OverviewPage = Output<'getOverviewPage'>
export type Retry = Readonly<{ onRetry: () => void; isRetrying: boolean }>

/** Requests of the last day, and what the indexes cost as they are now. */
export function OverviewStats({ page, retry }: Readonly<{ page: OverviewPage; retry: Retry }>) {
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
      <SectionGate section={page.requests} {...retry} errorTitle="The requests could not be loaded" isFramed>
        {(requests) => <RequestStats requests={requests} />}
      </SectionGate>
      <SectionGate section={page.spend} {...retry} errorTitle="The spend could not be computed" isFramed>
        {({ hourlyMicros, monthlyMicros }) => (
          <Stat
            label="Spend as it is now"
            value={formatMonthly(monthlyMicros).replace('/month', '')}
            unit="a month"
            hint={formatHourly(hourlyMicros)}
          />
        )}
      </SectionGate>
    </div>
  )
}

type Requests = Extract<OverviewPage['requests'], { status: 'ok' }>['data']

function RequestStats({ requests: { totals, points } }: { requests: Requests }) {
  const isQuiet = totals.requests === 0
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Stat
        label="Requests, last 24 hours"
        value={<Count value={totals.requests} isCompact />}
        hint={`${formatQuantity(totals.searches, 'search', 'searches')}, ${formatQuantity(totals.writes, 'write', 'writes')}`}
        sparkline={
          !isQuiet && (
            <Sparkline
              values={points.map((point) => point.requests)}
              label="Requests over the last 24 hours"
            />
          )
        }
      />
      <Stat
        label="Errors"
        value={isQuiet ? '–' : formatPercent(totals.errors / totals.requests)}
        hint={
          isQuiet ? 'No requests yet' : `${formatCount(totals.errors)} of ${formatCount(totals.requests)}`
        }
        sparkline={
          totals.errors > 0 && (
            <Sparkline values={points.map((point) => point.errors)} label="Errors over the last 24 hours" />
          )
        }
      />
      <Stat
        label="Latency, 95th percentile"
        value={totals.p95Ms === null ? '–' : formatDuration(totals.p95Ms)}
        hint={totals.p50Ms === null ? 'No requests yet' : `Half within ${formatDuration(totals.p50Ms)}`}
      />
    </div>
  )
}
