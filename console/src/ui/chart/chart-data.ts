import { formatAxisTime, formatDate, formatDateTime, formatExact } from '../../format/dates.ts'

export type ChartSeries = Readonly<{
  id: string
  label: string
  /** Which of the six colours of the tokens. Default: in order. */
  colour?: 1 | 2 | 3 | 4 | 5 | 6 | undefined
}>

export type ChartPoint = Readonly<{
  /** ISO text. For a span, its beginning. */
  at: string
  /** By id of a series; `null` where nothing is known, which is not nought. */
  values: Readonly<Record<string, number | null>>
}>

/** Dashes tell lines apart for those who cannot by colour. */
const DASHES = [undefined, '6 3', '2 3', '8 3 2 3', '1 4', '12 4'] as const
const COLOURS = 6

export function seriesLook(
  { colour }: ChartSeries,
  position: number,
): { colour: string; dash: string | undefined } {
  return {
    colour: `var(--color-chart-${colour ?? (position % COLOURS) + 1})`,
    dash: DASHES[position % DASHES.length],
  }
}

/** Labels for the axis, the tooltip and the table, all in the viewer's zone. */
export function timeLabels(points: readonly ChartPoint[], zone: string, isDaily = false) {
  const first = Date.parse(points[0]?.at ?? '')
  const last = Date.parse(points.at(-1)?.at ?? '')
  return {
    // A single day spans nothing, and is still no time of the day.
    axis: (time: number) => formatAxisTime(new Date(time), zone, isDaily ? Infinity : last - first),
    exact: (time: number) =>
      isDaily ? `${formatDate(new Date(time), zone)} (${zone})` : formatExact(new Date(time), zone),
    row: (time: number) => (isDaily ? formatDate : formatDateTime)(new Date(time), zone),
  }
}

export function hasValues(points: readonly ChartPoint[]): boolean {
  return points.some(({ values }) => Object.values(values).some((value) => value !== null))
}

/** A point between two gaps: no line leads to it, so it must be drawn by itself. */
export function isLone(points: readonly ChartPoint[], id: string, position: number): boolean {
  const isKnown = (at: number) => (points[at]?.values[id] ?? null) !== null
  return isKnown(position) && !isKnown(position - 1) && !isKnown(position + 1)
}
