import { ChartLine, Table2 } from 'lucide-react'
import { lazy, type ReactNode, Suspense, useState } from 'react'
import { viewerZone } from '../../format/dates.ts'
import { formatCompact, formatDecimal } from '../../format/numbers.ts'
import { type ChartPoint, type ChartSeries, hasValues, seriesLook } from './chart-data.ts'
import { ChartTable } from './chart-table.tsx'
import { cx } from '../cx.ts'
import { EmptyState } from '../feedback/empty-state.tsx'
import { IconButton } from '../button/icon-button.tsx'
import { Loading, Skeleton } from '../feedback/skeleton.tsx'

export type { ChartPoint, ChartSeries } from './chart-data.ts'

// Recharts is larger than a page: it comes when the first chart does.
const Plot = lazy(async () => ({ default: (await import('./time-series-plot.tsx')).TimeSeriesPlot }))

export type TimeSeriesChartProps = Readonly<{
  /** Names the chart: “Searches per minute”. */
  label: string
  series: readonly ChartSeries[]
  points: readonly ChartPoint[]
  /** `area` and `bar` are stacked. */
  kind?: 'line' | 'area' | 'bar' | undefined
  /** For the tooltip and the table. */
  formatValue?: ((value: number) => string) | undefined
  /** For the axis, shorter. */
  formatTick?: ((value: number) => string) | undefined
  /** Default: the viewer's. */
  zone?: string | undefined
  /** Each point is a whole day of `zone`. */
  isDaily?: boolean | undefined
  height?: number | undefined
  emptyTitle?: string | undefined
  emptyDescription?: ReactNode
  /** Before the button that shows the table: a period, a filter. */
  actions?: ReactNode
  className?: string | undefined
}>

/** Numbers over time, and the same numbers as a table. */
export function TimeSeriesChart({
  label,
  series,
  points,
  kind = 'line',
  formatValue = formatDecimal,
  formatTick = formatCompact,
  zone = viewerZone(),
  isDaily = false,
  height = 240,
  emptyTitle = 'Nothing to show yet',
  emptyDescription,
  actions,
  className,
}: TimeSeriesChartProps) {
  const [isTable, setIsTable] = useState(false)
  const shared = { label, series, points, zone, isDaily, formatValue }
  if (!hasValues(points)) {
    return <EmptyState isCompact icon={ChartLine} title={emptyTitle} description={emptyDescription} />
  }
  return (
    <figure aria-label={label} className={cx('min-w-0', className)}>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <Legend series={series} kind={kind} />
        <div className="ml-auto flex items-center gap-1">
          {actions}
          <IconButton
            size="sm"
            icon={isTable ? ChartLine : Table2}
            label={isTable ? 'Show as a chart' : 'Show as a table'}
            onClick={() => setIsTable(!isTable)}
          />
        </div>
      </div>
      <div style={{ height }} className="min-w-0">
        {isTable ? (
          <ChartTable {...shared} />
        ) : (
          <Suspense fallback={<PlotSkeleton />}>
            <Plot {...shared} height={height} kind={kind} formatTick={formatTick} />
          </Suspense>
        )}
      </div>
    </figure>
  )
}

function PlotSkeleton() {
  return (
    <Loading label="Loading the chart" className="h-full">
      <Skeleton className="h-full w-full" />
    </Loading>
  )
}

type LegendProps = Pick<TimeSeriesChartProps, 'series'> & { kind: 'line' | 'area' | 'bar' }

function Legend({ series, kind }: LegendProps) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-fg-muted">
      {series.map((one, position) => {
        const { colour, dash } = seriesLook(one, position)
        return (
          <li key={one.id} className="inline-flex items-center gap-2">
            <svg aria-hidden width={kind === 'line' ? 18 : 10} height={10}>
              {kind === 'line' ? (
                <line x1={0} x2={18} y1={5} y2={5} stroke={colour} strokeWidth={2} strokeDasharray={dash} />
              ) : (
                <rect width={10} height={10} rx={2} fill={colour} />
              )}
            </svg>
            {one.label}
          </li>
        )
      })}
    </ul>
  )
}
