import type { BillingSummary } from '#contracts/billing'
import type { Output } from '../../api/contract-types.ts'
import { ExamplePrices } from '../../app/example-prices.tsx'
import { formatDuration } from '../../format/durations.ts'
import { formatHourly, formatMoney, formatMonthly } from '../../format/money.ts'
import { formatCount, formatQuantity } from '../../format/numbers.ts'
import { formatPercent } from '../../format/percent.ts'
import { Count } from '../../ui/value/amounts.tsx'
import { SectionGate } from '../../ui/page/section.tsx'
import { TextLink } from '../../ui/button/text-link.tsx'
import { Sparkline } from '../../ui/chart/sparkline.tsx'
import { Stat } from '../../ui/value/stat.tsx'
import { changeSinceYesterday, requestsYesterday } from './yesterday.ts'

type OverviewPage = Output<'getOverviewPage'>
export type Retry = Readonly<{ onRetry: () => void; isRetrying: boolean }>

/** Requests of the last day with how they were before, and what the indexes cost as they are now. */
export function OverviewStats({ page, retry }: Readonly<{ page: OverviewPage; retry: Retry }>) {
  return (
    <div className="grid gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
      <SectionGate section={page.requests} {...retry} errorTitle="The requests could not be loaded" isFramed>
        {(requests) => (
          <RequestStats
            requests={requests}
            yesterday={page.week.status === 'ok' ? requestsYesterday(page.week.data, requests.to) : undefined}
          />
        )}
      </SectionGate>
      <SectionGate section={page.spend} {...retry} errorTitle="The spend could not be computed" isFramed>
        {({ hourlyMicros, monthlyMicros }) =>
          page.billing.status === 'ok' ? (
            <MonthSoFar summary={page.billing.data} />
          ) : (
            <Stat
              label="Run rate"
              value={formatMonthly(monthlyMicros).replace('/month', '')}
              unit="a month"
              hint={
                <>
                  {formatHourly(hourlyMicros)} <ExamplePrices />
                </>
              }
            />
          )
        }
      </SectionGate>
    </div>
  )
}

/** What the month has cost until now, for who may see the bill. */
function MonthSoFar({ summary: { amountMicros, hourlyMicros, forecast } }: { summary: BillingSummary }) {
  return (
    <Stat
      label={<TextLink to="/billing">Cost this month</TextLink>}
      value={formatMoney(amountMicros)}
      hint={
        <>
          {formatHourly(hourlyMicros)} now, {formatMoney(forecast.amountMicros)} by the end of the month{' '}
          <ExamplePrices />
        </>
      }
    />
  )
}

type Requests = Extract<OverviewPage['requests'], { status: 'ok' }>['data']
type RequestStatsProps = Readonly<{ requests: Requests; yesterday: number | undefined }>

function RequestStats({ requests: { totals, points }, yesterday }: RequestStatsProps) {
  const isQuiet = totals.requests === 0
  // Where nothing was asked there is no latency: the line goes on from what was before.
  const latencies = points.flatMap(({ p95Ms }) => (p95Ms === null ? [] : [p95Ms]))
  const trend = (values: readonly number[], label: string) =>
    !isQuiet && <Sparkline values={values} label={`${label} over the last 24 hours`} />
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Stat
        label="Requests, last 24 hours"
        value={<Count value={totals.requests} isCompact />}
        delta={changeSinceYesterday(totals.requests, yesterday)}
        hint={`${formatQuantity(totals.searches, 'search', 'searches')}, ${formatQuantity(totals.writes, 'write', 'writes')}`}
        sparkline={trend(
          points.map((point) => point.requests),
          'Requests',
        )}
      />
      <Stat
        label="Errors"
        value={isQuiet ? '–' : formatPercent(totals.errors / totals.requests)}
        hint={
          isQuiet ? 'No requests yet' : `${formatCount(totals.errors)} of ${formatCount(totals.requests)}`
        }
        sparkline={trend(
          points.map((point) => point.errors),
          'Errors',
        )}
      />
      <Stat
        label="Latency, p95"
        value={totals.p95Ms === null ? '–' : formatDuration(totals.p95Ms)}
        hint={totals.p50Ms === null ? 'No requests yet' : `p50 ${formatDuration(totals.p50Ms)}`}
        sparkline={trend(latencies, 'Latency')}
      />
    </div>
  )
}
