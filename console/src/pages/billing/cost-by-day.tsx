import { useMemo } from 'react'
import type { UsagePage } from '#contracts/billing'
import { formatMoney, formatPrice } from '../../format/money.ts'
import { TimeSeriesChart } from '../../ui/chart/time-series-chart.tsx'
import { costByDay } from './cost-series.ts'

export function CostByDay({ days }: { days: UsagePage }) {
  const { series, points } = useMemo(() => costByDay(days), [days])
  return (
    <TimeSeriesChart
      label="Cost by day"
      kind="bar"
      zone="UTC"
      isDaily
      series={series}
      points={points}
      formatValue={formatMoney}
      formatTick={formatPrice}
      emptyTitle="Nothing was used"
      emptyDescription="An index costs from when it is ready until it is deleted. Its cost is here within a minute."
    />
  )
}
