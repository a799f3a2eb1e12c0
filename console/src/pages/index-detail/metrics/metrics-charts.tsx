import { ChartColumn } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Metrics } from '#contracts/indexes'
import { formatDuration } from '../../../format/durations.ts'
import { formatCount } from '../../../format/numbers.ts'
import { formatPercent } from '../../../format/percent.ts'
import { Count } from '../../../ui/value/amounts.tsx'
import { Card } from '../../../ui/page/card.tsx'
import type { ChartSeries } from '../../../ui/chart/chart-data.ts'
import { cx } from '../../../ui/cx.ts'
import { Description, DescriptionList } from '../../../ui/value/description-list.tsx'
import { EmptyState } from '../../../ui/feedback/empty-state.tsx'
import { Notice } from '../../../ui/feedback/notice.tsx'
import { TimeSeriesChart } from '../../../ui/chart/time-series-chart.tsx'
import {
  contentPoints,
  errorShare,
  latencyPoints,
  RANGE_WORDS,
  requestPoints,
  stepWords,
} from './metrics-series.ts'

type MetricsChartsProps = Readonly<{
  metrics: Metrics
  /** Of the period before, until the new one is there. */
  isStale: boolean
  /** Why the last refresh failed. */
  failure: string | undefined
}>

export function MetricsCharts({ metrics, isStale, failure }: MetricsChartsProps) {
  const period = RANGE_WORDS[metrics.range]
  const hasRequests = metrics.totals.requests > 0
  return (
    <div
      className={cx('grid gap-4 transition-opacity lg:grid-cols-2', isStale && 'opacity-55')}
      aria-busy={isStale || undefined}
    >
      {failure !== undefined && (
        <Notice tone="warning" className="lg:col-span-2">
          These numbers could not be refreshed. {failure}
        </Notice>
      )}
      {hasRequests ? (
        <Requests metrics={metrics} />
      ) : (
        <EmptyState
          icon={ChartColumn}
          title={`No requests in ${period}`}
          description="Requests show up here about half a minute after they were made."
          className="lg:col-span-2"
        />
      )}
      <Card title="Documents and vectors" description="What the index held" className="lg:col-span-2">
        <TimeSeriesChart
          label="Documents and vectors"
          series={CONTENT}
          points={contentPoints(metrics)}
          formatValue={formatCount}
          height={200}
          emptyTitle="Nothing counted yet"
          emptyDescription="Counts show up here a minute after the index is ready."
        />
      </Card>
    </div>
  )
}

function Requests({ metrics }: Pick<MetricsChartsProps, 'metrics'>) {
  const step = stepWords(metrics.stepSeconds)
  return (
    <>
      <Totals totals={metrics.totals} />
      <Card title="Requests" description={`${capital(step)}, by outcome`}>
        <TimeSeriesChart
          label={`Requests ${step}`}
          kind="bar"
          series={REQUESTS}
          points={requestPoints(metrics)}
          formatValue={formatCount}
        />
      </Card>
      <Card title="Latency" description="Time to answer, at the endpoint">
        <TimeSeriesChart
          label="Latency"
          series={LATENCY}
          points={latencyPoints(metrics)}
          formatValue={formatDuration}
          formatTick={formatDuration}
        />
      </Card>
    </>
  )
}

const REQUESTS: readonly ChartSeries[] = [
  { id: 'succeeded', label: 'Succeeded', colour: 1 },
  { id: 'errors', label: 'Errors', colour: 6 },
]
const LATENCY: readonly ChartSeries[] = [
  { id: 'p50Ms', label: 'p50', colour: 1 },
  { id: 'p95Ms', label: 'p95', colour: 2 },
  { id: 'p99Ms', label: 'p99', colour: 3 },
]
const CONTENT: readonly ChartSeries[] = [
  { id: 'documents', label: 'Documents', colour: 1 },
  { id: 'vectors', label: 'Vectors', colour: 2 },
]

function Totals({ totals }: Pick<Metrics, 'totals'>) {
  const share = errorShare(totals)
  const took = (milliseconds: number | null): ReactNode =>
    milliseconds === null ? '–' : formatDuration(milliseconds)
  return (
    <div className="rounded-lg border bg-surface px-5 py-4 lg:col-span-2">
      <DescriptionList className="grid-cols-2 sm:grid-cols-4 lg:grid-cols-7">
        <Description term="Requests">
          <Count value={totals.requests} />
        </Description>
        <Description term="Searches">
          <Count value={totals.searches} />
        </Description>
        <Description term="Writes">
          <Count value={totals.writes} />
        </Description>
        <Description term="Errors">
          <Count value={totals.errors} />
          {share !== undefined && <span className="ml-1.5 text-fg-subtle">{formatPercent(share)}</span>}
        </Description>
        <Description term="p50">{took(totals.p50Ms)}</Description>
        <Description term="p95">{took(totals.p95Ms)}</Description>
        <Description term="p99">{took(totals.p99Ms)}</Description>
      </DescriptionList>
    </div>
  )
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)
