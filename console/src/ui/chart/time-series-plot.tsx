import { useMemo } from 'react'
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts'
import { type ChartPoint, type ChartSeries, isLone, seriesLook, timeLabels } from './chart-data.ts'
import { atPoints, timeTicks } from './chart-ticks.ts'
import { ChartTooltip } from './chart-tooltip.tsx'

type PlotProps = Readonly<{
  label: string
  series: readonly ChartSeries[]
  points: readonly ChartPoint[]
  zone: string
  isDaily: boolean
  /** In pixels; a share of what is hidden for a moment would be nought. */
  height: number
  kind: 'line' | 'area' | 'bar'
  formatValue: (value: number) => string
  formatTick: (value: number) => string
}>

const TICK = { fill: 'var(--color-fg-subtle)', fontSize: 12 }
const CURSOR = { stroke: 'var(--color-line-strong)', fill: 'var(--color-hover)' }

export function TimeSeriesPlot({
  label,
  series,
  points,
  zone,
  isDaily,
  height,
  kind,
  formatValue,
  formatTick,
}: PlotProps) {
  const data = useMemo(() => points.map(({ at, values }) => ({ time: Date.parse(at), ...values })), [points])
  const times = timeLabels(points, zone, isDaily)
  // Counts have no halves.
  const isWhole = points.every(({ values }) =>
    Object.values(values).every((value) => Number.isInteger(value ?? 0)),
  )
  return (
    <ResponsiveContainer width="100%" height={height}>
      <ComposedChart data={data} title={label} margin={{ top: 6, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid vertical={false} stroke="var(--color-line)" />
        <XAxis
          dataKey="time"
          {...(kind === 'bar'
            ? { type: 'category' as const }
            : { type: 'number' as const, scale: 'time' as const, domain: ['dataMin', 'dataMax'] as const })}
          tickFormatter={times.axis}
          ticks={kind === 'bar' ? atPoints(timeTicks(points, zone), points) : timeTicks(points, zone)}
          tick={TICK}
          tickLine={false}
          tickMargin={8}
          minTickGap={40}
          stroke="var(--color-line-strong)"
        />
        <YAxis
          width="auto"
          tickFormatter={formatTick}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickMargin={6}
          tickCount={5}
          allowDecimals={!isWhole}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={CURSOR}
          content={({ active, payload, label: time }) =>
            active && (
              <ChartTooltip
                title={times.exact(Number(time))}
                lines={payload.map(({ name, value, color }) => ({
                  name: String(name),
                  text: formatValue(Number(value)),
                  colour: color ?? 'currentColor',
                }))}
              />
            )
          }
        />
        {series.map((one, position) => drawSeries(one, position, { kind, points }))}
      </ComposedChart>
    </ResponsiveContainer>
  )
}

function drawSeries(
  one: ChartSeries,
  position: number,
  { kind, points }: Pick<PlotProps, 'kind' | 'points'>,
) {
  const { colour, dash } = seriesLook(one, position)
  const shared = { key: one.id, dataKey: one.id, name: one.label, isAnimationActive: false }
  const line = { ...shared, stroke: colour, strokeWidth: 1.75, type: 'monotone' as const }
  const { key } = shared
  if (kind === 'bar') return <Bar {...shared} key={key} stackId="all" fill={colour} maxBarSize={36} />
  if (kind === 'area') return <Area {...line} key={key} stackId="all" fill={colour} fillOpacity={0.14} />
  const dot = ({ index, cx, cy }: { index: number; cx?: number; cy?: number }) =>
    isLone(points, one.id, index) && <circle key={index} cx={cx} cy={cy} r={2.5} fill={colour} />
  return <Line {...line} key={key} dot={dot} {...(dash && { strokeDasharray: dash })} />
}
