import type { Metrics } from '#contracts/indexes'
import { formatPercent } from '../../format/percent.ts'

const DAY_MS = 86_400_000

/** Requests of the day before the last one, by the steps of a week that begin in it; unknown where none does. */
export function requestsYesterday(week: Pick<Metrics, 'points'>, to: string): number | undefined {
  const end = Date.parse(to) - DAY_MS
  const points = week.points.filter(({ at }) => {
    const time = Date.parse(at)
    return time >= end - DAY_MS && time < end
  })
  return points.length === 0 ? undefined : points.reduce((sum, { requests }) => sum + requests, 0)
}

/** More or less than yesterday; nothing to say where there was nothing. */
export function changeSinceYesterday(today: number, yesterday: number | undefined) {
  if (yesterday === undefined || yesterday === 0) return undefined
  const change = (today - yesterday) / yesterday
  const direction = change > 0 ? ('up' as const) : change < 0 ? ('down' as const) : ('flat' as const)
  return { direction, text: `${formatPercent(Math.abs(change))} on the day before` }
}
