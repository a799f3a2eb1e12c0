import type { UsagePage } from '#contracts/billing'
import type { ChartPoint, ChartSeries } from '../../ui/chart/time-series-chart.tsx'
import { resourceWord } from './month-words.ts'

/**
 * The cost of each day of a month by resource; a resource that a day did not use cost nothing on it, and of days that
 * are still to come nothing is known.
 */
export function costByDay({ results, from }: Pick<UsagePage, 'results' | 'from'>): {
  series: ChartSeries[]
  points: ChartPoint[]
} {
  const used = results.flatMap(({ quantities }) => quantities)
  const labels = new Map(used.map((one) => [one.resource, resourceWord(one)]))
  const series = [...labels].toSorted(([a], [b]) => (a < b ? 1 : -1)).map(([id, label]) => ({ id, label }))
  if (series.length === 0) return { series, points: [] }
  const points = daysOfMonth(from).map((day) => {
    const found = results.find(({ key }) => key === day)
    const costOf = (id: string) =>
      found?.quantities.find(({ resource }) => resource === id)?.amountMicros ?? (found ? 0 : null)
    return {
      at: `${day}T00:00:00Z`,
      values: Object.fromEntries(series.map(({ id }) => [id, costOf(id)])),
    }
  })
  return { series, points }
}

/** The days of the month of UTC that an instant lies in. */
function daysOfMonth(iso: string): string[] {
  const at = new Date(iso)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()]
  const count = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  return Array.from({ length: count }, (_, day) =>
    new Date(Date.UTC(year, month, day + 1)).toISOString().slice(0, 10),
  )
}
